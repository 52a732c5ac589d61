import { randomBytes } from 'node:crypto';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { startAgreement } from '../../src/handshake/key-agreement.js';
import { digest, finished, keySchedule, updated } from '../../src/handshake/key-schedule.js';
import { plainRecord, protection13 } from '../../src/handshake/protection.js';
import { suite13 } from '../../src/handshake/suites.js';
import { uint, vector } from '../../src/wire/cursor.js';
import { readClientHello } from '../../src/wire/received-hello.js';

export const message = (type: number, ...body: Uint8Array[]) =>
  Buffer.concat([Buffer.of(type), vector(3, ...body)]);

/** What a script can say once the keys are there. */
export interface Stage {
  /** Sends content of a type under the keys of the handshake. */
  say(type: number, content: Buffer): void;
  /** Sends a handshake message that counts for the Finished. */
  tell(content: Buffer): void;
  /** The right Finished for what was told. */
  finish(): void;
  /** The same under the keys of the application, from the Finished on. */
  later(type: number, content: Buffer): void;
  /** Announces new keys, and uses them. */
  update(): void;
  readonly socket: Socket;
}

/** A TLS 1.3 server (x25519, TLS_AES_128_GCM_SHA256) that says what a test wants, right or wrong, and reads nothing back. */
export async function peer13(script: (stage: Stage) => void): Promise<number> {
  const suite = suite13(0x1301);
  if (suite === undefined) throw new Error('no suite');
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (bytes: Buffer) => {
      socket.on('data', () => {});
      const read = readClientHello(bytes);
      const agreement = startAgreement(29);
      if (read === 'incomplete' || agreement === undefined) throw new Error('no hello');
      const { hello } = read;
      // The only share is the last 32 bytes of the key_share extension.
      const share = hello.extensions.get(51)?.subarray(-32) ?? Buffer.alloc(32, 9);
      const extension = (type: number, content: Buffer) => Buffer.concat([uint(type, 2), vector(2, content)]);
      const keyShare = Buffer.concat([uint(29, 2), vector(2, agreement.share)]);
      const extensions = vector(2, extension(43, uint(0x0304, 2)), extension(51, keyShare));
      const fields = [
        uint(0x0303, 2),
        randomBytes(32),
        vector(1, hello.sessionId),
        uint(0x1301, 2),
        Buffer.of(0),
      ];
      const serverHello = message(2, ...fields, extensions);
      const transcript = [hello.message, serverHello];
      const hash = () => digest('sha256', ...transcript);
      const secrets = keySchedule('sha256').handshake(agreement.agree(share), hash());
      const writing = protection13(suite, secrets.server);
      let secret: Buffer = Buffer.alloc(32);
      let data = writing;
      socket.write(plainRecord(22, 0x0303, serverHello));
      const say = (type: number, content: Buffer) => socket.write(writing.seal(type, content));
      const tell = (content: Buffer) => {
        transcript.push(content);
        say(22, content);
      };
      script({
        socket,
        say,
        tell,
        finish() {
          tell(message(20, finished('sha256', secrets.server, hash())));
          secret = secrets.application(hash()).server;
          data = protection13(suite, secret);
        },
        later: (type, content) => socket.write(data.seal(type, content)),
        update() {
          socket.write(data.seal(22, message(24, Buffer.of(0))));
          secret = updated('sha256', secret);
          data = protection13(suite, secret);
        },
      });
    });
  });
  onTestFinished(() => {
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
