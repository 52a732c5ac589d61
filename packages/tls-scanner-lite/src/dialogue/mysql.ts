import { type Refusal, refusal } from './refusal.js';
import type { Stream } from './stream.js';

const capability = { protocol41: 0x0200, ssl: 0x0800, secureConnection: 0x8000 } as const;
const utf8 = 45;

/** SSLRequest packet: capabilities, largest packet, character set, 23 zeros; 32 bytes, number 1. */
function sslRequest(): Buffer {
  const body = Buffer.alloc(32);
  body.writeUInt32LE(capability.protocol41 | capability.ssl | capability.secureConnection, 0);
  body.writeUInt32LE(0x0100_0000, 4);
  body.writeUInt8(utf8, 8);
  return Buffer.concat([Buffer.of(32, 0, 0, 1), body]);
}

/** ERR_Packet: number, perhaps a state after `#`, text. */
function errorText(body: Buffer): string {
  if (body.length < 3) return 'error';
  const text = body.subarray(3).toString('utf8');
  return `${body.readUInt16LE(1)} ${text.startsWith('#') ? text.slice(6) : text}`;
}

/**
 * The change to TLS in MySQL and MariaDB: the server's handshake packet says whether it can, the client's SSLRequest says that
 * it will. There is no go-ahead: the next bytes are TLS.
 */
export async function mysql(stream: Stream): Promise<'ready' | Refusal> {
  const head = await stream.bytes(4);
  const length = head.readUIntLE(0, 3);
  if (length === 0 || head.readUInt8(3) !== 0) return refusal('not understood', head.toString('hex'));
  const body = await stream.bytes(length);
  const kind = body.readUInt8(0);
  if (kind === 0xff) return refusal('refused', errorText(body));
  const versionEnd = body.indexOf(0, 1);
  // Version 10; after the server's name: thread 4, challenge 8, zero 1, then the lower half of the capabilities.
  if (kind !== 10 || versionEnd === -1 || body.length < versionEnd + 16) {
    return refusal('not understood', body.subarray(0, 48).toString('hex'));
  }
  const able = (body.readUInt16LE(versionEnd + 14) & capability.ssl) !== 0;
  if (!able)
    return refusal('not offered', `server ${body.toString('latin1', 1, versionEnd)} without CLIENT_SSL`);
  // Bytes after the greeting would be taken for TLS: they belong to nobody.
  if (stream.rest().length > 0) return 'ready';
  stream.send(sslRequest());
  return 'ready';
}
