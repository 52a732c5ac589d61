import { createHash, createHmac } from 'node:crypto';
import { uint, vector } from '../wire/cursor.js';

export type Hash = 'sha256' | 'sha384';

const sizes = { sha256: 32, sha384: 48 } as const;
const empty: Buffer = Buffer.alloc(0);

export function digest(hash: Hash, ...parts: readonly Buffer[]): Buffer {
  const state = createHash(hash);
  for (const part of parts) state.update(part);
  return state.digest();
}

export function hmac(hash: string, key: Buffer, ...parts: readonly Buffer[]): Buffer {
  const state = createHmac(hash, key);
  for (const part of parts) state.update(part);
  return state.digest();
}

/** HKDF-Expand-Label (RFC 8446, section 7.1). */
export function expandLabel(
  hash: Hash,
  secret: Buffer,
  label: string,
  context: Buffer,
  length: number,
): Buffer {
  const info = Buffer.concat([uint(length, 2), vector(1, Buffer.from(`tls13 ${label}`)), vector(1, context)]);
  const blocks: Buffer[] = [];
  let block = empty;
  for (let count = 1; (count - 1) * sizes[hash] < length; count += 1) {
    block = hmac(hash, secret, block, info, Buffer.of(count));
    blocks.push(block);
  }
  return Buffer.concat(blocks).subarray(0, length);
}

const extract = (hash: Hash, salt: Buffer, key: Buffer) => hmac(hash, salt, key);
const derive = (hash: Hash, secret: Buffer, label: string, transcript: Buffer) =>
  expandLabel(hash, secret, label, transcript, sizes[hash]);

/** Secrets of both directions. */
export interface Traffic {
  readonly client: Buffer;
  readonly server: Buffer;
}

/** Secrets of the application phase, and what a later session starts from. */
export interface ApplicationSecrets extends Traffic {
  /** Takes the hash of all messages up to and with the client's Finished. */
  resumption(transcript: Buffer): Buffer;
}

export interface HandshakeSecrets extends Traffic {
  /** Takes the hash of all messages up to and with the server's Finished. */
  application(transcript: Buffer): ApplicationSecrets;
}

/**
 * The key schedule of TLS 1.3 (RFC 8446, section 7.1), from an early secret on; `psk` is the secret of a ticket. Transcripts are
 * given as hashes.
 */
export function keySchedule(hash: Hash, psk?: Buffer) {
  const zeros = Buffer.alloc(sizes[hash]);
  const nothing = digest(hash);
  const early = extract(hash, zeros, psk ?? zeros);
  return {
    early,
    /** Proves possession of the ticket's secret over a truncated ClientHello. */
    binder: (transcript: Buffer) => finished(hash, derive(hash, early, 'res binder', nothing), transcript),
    /** Takes the shared secret, and the hash of ClientHello and ServerHello. */
    handshake(shared: Buffer, transcript: Buffer): HandshakeSecrets {
      const secret = extract(hash, derive(hash, early, 'derived', nothing), shared);
      return {
        client: derive(hash, secret, 'c hs traffic', transcript),
        server: derive(hash, secret, 's hs traffic', transcript),
        application(all) {
          const master = extract(hash, derive(hash, secret, 'derived', nothing), zeros);
          return {
            client: derive(hash, master, 'c ap traffic', all),
            server: derive(hash, master, 's ap traffic', all),
            resumption: (whole) => derive(hash, master, 'res master', whole),
          };
        },
      };
    },
  };
}

/** The verify_data of a Finished message, under the traffic secret of its sender. */
export function finished(hash: Hash, secret: Buffer, transcript: Buffer): Buffer {
  return hmac(hash, expandLabel(hash, secret, 'finished', empty, sizes[hash]), transcript);
}

/** The secret of a ticket (RFC 8446, section 4.6.1). */
export function ticketSecret(hash: Hash, resumption: Buffer, nonce: Buffer): Buffer {
  return expandLabel(hash, resumption, 'resumption', nonce, sizes[hash]);
}

/** The traffic secret after a KeyUpdate. */
export function updated(hash: Hash, secret: Buffer): Buffer {
  return expandLabel(hash, secret, 'traffic upd', empty, sizes[hash]);
}
