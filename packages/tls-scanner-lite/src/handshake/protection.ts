import { Malformed, uint, vector } from '../wire/cursor.js';
import { nonceOf, seal, unseal } from './aead.js';
import { expandLabel } from './key-schedule.js';
import type { Suite13 } from './suites.js';

/** One direction of a protected connection. */
export interface Protection {
  /** A whole record. */
  seal(type: number, content: Buffer): Buffer;
  /** @throws {Malformed} for a record that the keys don't fit. */
  open(type: number, version: number, body: Buffer): { readonly type: number; readonly content: Buffer };
}

export function plainRecord(type: number, version: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.of(type), uint(version, 2), vector(2, content)]);
}

/** TLS 1.3 record protection under one traffic secret (RFC 8446, section 5.2). */
export function protection13({ hash, aead }: Suite13, secret: Buffer): Protection {
  const key = expandLabel(hash, secret, 'key', Buffer.alloc(0), aead.keyLength);
  const iv = expandLabel(hash, secret, 'iv', Buffer.alloc(0), 12);
  let sequence = 0;
  const nonce = () => {
    const next = nonceOf(iv, sequence);
    sequence += 1;
    return next;
  };
  const header = (length: number) => Buffer.concat([Buffer.of(23, 3, 3), uint(length, 2)]);
  return {
    seal(type, content) {
      const inner = Buffer.concat([content, Buffer.of(type)]);
      const data = header(inner.length + aead.tagLength);
      return Buffer.concat([data, seal(aead, key, nonce(), data, inner)]);
    },
    open(type, version, body) {
      if (type !== 23) throw new Malformed(`record type ${type} where a protected one belongs`);
      const data = Buffer.concat([Buffer.of(type), uint(version, 2), uint(body.length, 2)]);
      const inner = unseal(aead, key, nonce(), data, body);
      // Zeros behind the type are padding.
      let end = inner.length - 1;
      while (end >= 0 && inner[end] === 0) end -= 1;
      if (end < 0) throw new Malformed('protected record without a content type');
      return { type: inner.readUInt8(end), content: inner.subarray(0, end) };
    },
  };
}
