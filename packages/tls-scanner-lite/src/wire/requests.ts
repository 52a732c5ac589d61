import type { Extension } from './client-hello.js';
import { uint16List, vector } from './cursor.js';

/** Asks for a stapled OCSP response from any responder (RFC 6066, section 8). */
export const statusRequest: Extension = { type: 5, content: Buffer.from('0100000000', 'hex') };

/** Asks for signed certificate timestamps (RFC 6962, section 3.3.1). */
export const timestampRequest: Extension = { type: 18, content: Buffer.alloc(0) };

/** Asks for a session ticket (RFC 5077). */
export const ticketRequest: Extension = { type: 35, content: Buffer.alloc(0) };

/** Offers encrypt-then-MAC (RFC 7366). */
export const encryptThenMac: Extension = { type: 22, content: Buffer.alloc(0) };

/** Which signatures may be in the chain, apart from those in the handshake (RFC 8446, section 4.2.3). */
export function chainSignatures(schemes: readonly number[]): Extension {
  return { type: 50, content: vector(2, uint16List(schemes)) };
}

/** Offers application protocols (RFC 7301), the preferred one first. */
export function alpn(names: readonly string[]): Extension {
  return { type: 16, content: vector(2, ...names.map((name) => vector(1, Buffer.from(name, 'latin1')))) };
}
