import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import { onTestFinished } from 'vitest';
import { starttls } from '../../src/dialogue/starttls.js';
import type { StarttlsProtocol } from '../../src/index.js';
import type { Identity } from '../pki.js';

/** What a scripted server does next: says something, or waits until what it heard matches. */
export type Turn = string | Buffer | RegExp;

interface Script {
  readonly turns: readonly Turn[];
  /** After the last turn. Default `stay`: it goes silent. */
  readonly ending?: 'stay' | 'close' | 'endless' | { readonly tls: Identity };
  /** Sends byte by byte. */
  readonly slowly?: boolean;
}

async function hear(socket: Socket, heard: Buffer, pattern: RegExp): Promise<Buffer> {
  let bytes = heard;
  for (;;) {
    const match = pattern.exec(bytes.toString('latin1'));
    if (match !== null) return bytes.subarray(match.index + match[0].length);
    const chunk: unknown = socket.read();
    if (Buffer.isBuffer(chunk)) bytes = Buffer.concat([bytes, chunk]);
    else if (socket.destroyed || socket.readableEnded) return bytes;
    else await Promise.race([once(socket, 'readable'), once(socket, 'close')]);
  }
}

async function say(socket: Socket, what: string | Buffer, slowly: boolean): Promise<void> {
  const bytes = Buffer.from(what);
  if (!slowly) {
    socket.write(bytes);
    return;
  }
  for (const byte of bytes) {
    socket.write(Buffer.of(byte));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function play(socket: Socket, { turns, ending = 'stay', slowly = false }: Script): Promise<void> {
  let heard: Buffer = Buffer.alloc(0);
  for (const turn of turns) {
    if (turn instanceof RegExp) heard = await hear(socket, heard, turn);
    else await say(socket, turn, slowly);
  }
  if (ending === 'close') socket.end();
  if (ending === 'endless') {
    const push = () => {
      while (!socket.destroyed && socket.write('220-and so on\r\n'.repeat(100)));
    };
    socket.on('drain', push);
    push();
  }
  if (typeof ending === 'object') {
    const { key, pem: cert } = ending.tls;
    if (heard.length > 0) socket.unshift(heard);
    const secure = new TLSSocket(socket, {
      isServer: true,
      secureContext: createSecureContext({ key, cert }),
    });
    secure.on('error', () => {});
  }
}

/** A server on loopback that plays the same script on each connection. */
export async function scripted(script: Script): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true).on('error', () => {});
    play(socket, script).catch(() => socket.destroy());
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** One dialogue with a scripted server. */
export async function talk(protocol: StarttlsProtocol, script: Script, withinMs = 20_000) {
  const socket = connect(await scripted(script), '127.0.0.1');
  socket.on('error', () => {});
  onTestFinished(() => {
    socket.destroy();
  });
  await once(socket, 'connect');
  return starttls(protocol, 'ehr.example.org')(socket, AbortSignal.timeout(withinMs));
}
