import { keyBlock, prf, transcriptHash } from '../handshake/prf.js';
import { protection12 } from '../handshake/protection12.js';
import { suite12 } from '../handshake/suites.js';
import { Malformed, vector } from '../wire/cursor.js';
import type { ReceivedHello } from '../wire/received-hello.js';
import { contentTypes, message, records } from './records.js';

/** What a handshake of TLS 1.0 to 1.2 is finished from. */
export interface Start {
  readonly version: number;
  readonly suite: number;
  readonly hello: ReceivedHello;
  readonly serverRandom: Buffer;
  /** Messages of the server so far, without record headers. */
  readonly serverMessages: Buffer;
  readonly extendedMasterSecret: boolean;
  readonly encryptThenMac: boolean;
}

/** Keys of one connection. */
export interface Keys {
  readonly master: Buffer;
  /** Whether a record holds the client's Finished and that is right. */
  accepts(type: number, version: number, body: Buffer): boolean;
  /** Our ChangeCipherSpec and Finished, after messages in clear (a ticket) that belong to the handshake. */
  finish(...clear: readonly Buffer[]): Buffer;
}

const finished = 20;

function keysFrom(start: Start, master: Buffer, transcript: Buffer[]): Keys | undefined {
  const suite = suite12(start.suite);
  if (suite === undefined || start.version === 0x0300) return undefined;
  const { version, hello, serverRandom } = start;
  const hash = version === 0x0303 ? suite.hash : undefined;
  const keys = keyBlock(suite, version, master, hello.random, serverRandom);
  const client = protection12(suite, version, keys.client, start.encryptThenMac);
  const server = protection12(suite, version, keys.server, start.encryptThenMac);
  const verify = (side: string) =>
    message(finished, prf(hash, master, `${side} finished`, transcriptHash(hash, transcript), 12));
  return {
    master,
    accepts(type, recordVersion, body) {
      try {
        const { content } = client.open(type, recordVersion, body);
        const right = content.equals(verify('client'));
        transcript.push(content);
        return right;
      } catch (cause) {
        // A record that doesn't decrypt; Node's ciphers throw plain errors for it.
        if (cause instanceof Malformed || cause instanceof Error) return false;
        throw cause;
      }
    },
    finish(...clear) {
      transcript.push(...clear);
      const own = verify('server');
      transcript.push(own);
      return Buffer.concat([
        ...clear.map((bytes) => records(contentTypes.handshake, version, bytes)),
        records(contentTypes.changeCipherSpec, version, Buffer.of(1)),
        server.seal(contentTypes.handshake, own),
      ]);
    },
  };
}

/** Keys out of a fresh key exchange, whose message closes the transcript that the master secret may depend on. */
export function freshKeys(start: Start, premaster: Buffer, keyExchange: Buffer): Keys | undefined {
  const suite = suite12(start.suite);
  if (suite === undefined) return undefined;
  const hash = start.version === 0x0303 ? suite.hash : undefined;
  const transcript = [start.hello.message, start.serverMessages, keyExchange];
  const master = start.extendedMasterSecret
    ? prf(hash, premaster, 'extended master secret', transcriptHash(hash, transcript), 48)
    : prf(hash, premaster, 'master secret', Buffer.concat([start.hello.random, start.serverRandom]), 48);
  return keysFrom(start, master, transcript);
}

/** Keys out of an earlier session. */
export function resumedKeys(start: Start, master: Buffer): Keys | undefined {
  return keysFrom(start, master, [start.hello.message, start.serverMessages]);
}

/** NewSessionTicket (RFC 5077, section 3.3), good for an hour. */
export const newSessionTicket = (ticket: Buffer) =>
  message(4, Buffer.from('00000e10', 'hex'), vector(2, ticket));
