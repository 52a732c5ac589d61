import { createCipheriv, createDecipheriv, randomBytes, timingSafeEqual } from 'node:crypto';
import { Malformed, uint } from '../wire/cursor.js';
import { nonceOf, seal, unseal } from './aead.js';
import { hmac } from './key-schedule.js';
import { type Protection, plainRecord } from './protection.js';
import type { Suite12 } from './suites.js';

/** Keys of one direction. */
export interface Keys12 {
  readonly mac: Buffer;
  readonly key: Buffer;
  /** The fixed part of the nonce; in TLS 1.0 the first initialisation vector of CBC. */
  readonly iv: Buffer;
}

/** Bytes of keying material for one direction, in the order mac, key, iv. */
export function keyLengths(
  { cipher }: Suite12,
  version: number,
): readonly [mac: number, key: number, iv: number] {
  if (cipher.kind === 'aead') return [0, cipher.aead.keyLength, cipher.fixedLength];
  return [cipher.macLength, cipher.keyLength, version === 0x0301 ? cipher.blockLength : 0];
}

type Cipher<Kind> = Extract<Suite12['cipher'], { kind: Kind }>;

function counter() {
  let sequence = 0;
  return () => {
    const bytes = Buffer.alloc(8);
    bytes.writeUIntBE(sequence, 2, 6);
    sequence += 1;
    return bytes;
  };
}

const dataOf = (sequence: Buffer, type: number, version: number, length: number) =>
  Buffer.concat([sequence, Buffer.of(type), uint(version, 2), uint(length, 2)]);

function authenticated(
  { aead, fixedLength }: Cipher<'aead'>,
  version: number,
  { key, iv }: Keys12,
): Protection {
  const next = counter();
  // GCM and CCM carry eight bytes of the nonce along; ChaCha20-Poly1305 counts (RFC 7905).
  const explicit = fixedLength === 4 ? 8 : 0;
  const nonce = (sequence: Buffer, carried: Buffer) =>
    explicit === 0 ? nonceOf(iv, sequence.readUIntBE(2, 6)) : Buffer.concat([iv, carried]);
  return {
    seal(type, content) {
      const sequence = next();
      const data = dataOf(sequence, type, version, content.length);
      const carried = sequence.subarray(0, explicit);
      const sealed = seal(aead, key, nonce(sequence, carried), data, content);
      return plainRecord(type, version, Buffer.concat([carried, sealed]));
    },
    open(type, recordVersion, body) {
      const sequence = next();
      const length = body.length - explicit - aead.tagLength;
      if (length < 0) throw new Malformed('protected record shorter than its tag');
      const data = dataOf(sequence, type, recordVersion, length);
      const content = unseal(
        aead,
        key,
        nonce(sequence, body.subarray(0, explicit)),
        data,
        body.subarray(explicit),
      );
      return { type, content };
    },
  };
}

function chained(cipher: Cipher<'cbc'>, version: number, keys: Keys12, encryptThenMac: boolean): Protection {
  const { name, blockLength, mac, macLength } = cipher;
  const next = counter();
  const explicit = version > 0x0301;
  let chain = keys.iv;
  const macOf = (sequence: Buffer, type: number, content: Buffer) =>
    hmac(mac, keys.mac, dataOf(sequence, type, version, content.length), content);
  function crypt(direction: 'in' | 'out', iv: Buffer, bytes: Buffer): Buffer {
    const engine =
      direction === 'out' ? createCipheriv(name, keys.key, iv) : createDecipheriv(name, keys.key, iv);
    engine.setAutoPadding(false);
    return Buffer.concat([engine.update(bytes), engine.final()]);
  }
  const broken = () => new Malformed('a protected record does not decrypt');
  function check(sequence: Buffer, type: number, content: Buffer, claimed: Buffer): void {
    const expected = macOf(sequence, type, content);
    if (expected.length !== claimed.length || !timingSafeEqual(expected, claimed)) throw broken();
  }
  function unpad(padded: Buffer): Buffer {
    const padding = padded.at(-1);
    if (padding === undefined || padding >= padded.length) throw broken();
    return padded.subarray(0, padded.length - 1 - padding);
  }
  return {
    seal(type, content) {
      const sequence = next();
      const inner = encryptThenMac ? content : Buffer.concat([content, macOf(sequence, type, content)]);
      const padding = blockLength - (inner.length % blockLength);
      const iv = explicit ? randomBytes(blockLength) : chain;
      const sealed = crypt('out', iv, Buffer.concat([inner, Buffer.alloc(padding, padding - 1)]));
      chain = sealed.subarray(-blockLength);
      const body = explicit ? Buffer.concat([iv, sealed]) : sealed;
      const all = encryptThenMac ? Buffer.concat([body, macOf(sequence, type, body)]) : body;
      return plainRecord(type, version, all);
    },
    open(type, _recordVersion, body) {
      const sequence = next();
      const end = encryptThenMac ? body.length - macLength : body.length;
      const start = explicit ? blockLength : 0;
      if (end - start < blockLength || (end - start) % blockLength !== 0) throw broken();
      if (encryptThenMac) check(sequence, type, body.subarray(0, end), body.subarray(end));
      const sealed = body.subarray(start, end);
      const inner = unpad(crypt('in', explicit ? body.subarray(0, blockLength) : chain, sealed));
      chain = sealed.subarray(-blockLength);
      if (encryptThenMac) return { type, content: inner };
      const length = inner.length - macLength;
      if (length < 0) throw broken();
      const content = inner.subarray(0, length);
      check(sequence, type, content, inner.subarray(length));
      return { type, content };
    },
  };
}

/** Record protection of TLS 1.0 to 1.2 in one direction (RFC 5246, section 6.2.3; RFC 7366). */
export function protection12(
  suite: Suite12,
  version: number,
  keys: Keys12,
  encryptThenMac: boolean,
): Protection {
  const { cipher } = suite;
  return cipher.kind === 'aead'
    ? authenticated(cipher, version, keys)
    : chained(cipher, version, keys, encryptThenMac);
}
