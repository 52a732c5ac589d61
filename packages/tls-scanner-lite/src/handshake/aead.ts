import { type CipherCCMTypes, createCipheriv, createDecipheriv } from 'node:crypto';
import { Malformed } from '../wire/cursor.js';

/** An authenticated cipher by OpenSSL's name. */
export interface Aead {
  readonly cipher: string;
  readonly keyLength: number;
  readonly tagLength: number;
}

// Node's types tell GCM, CCM and ChaCha20-Poly1305 apart; the calls are those of CCM, which asks for the most.
const named = (cipher: string) => cipher as CipherCCMTypes;

/** Ciphertext with its tag behind it. */
export function seal(aead: Aead, key: Buffer, nonce: Buffer, data: Buffer, plaintext: Buffer): Buffer {
  const cipher = createCipheriv(named(aead.cipher), key, nonce, { authTagLength: aead.tagLength });
  cipher.setAAD(data, { plaintextLength: plaintext.length });
  const sealed = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([sealed, cipher.getAuthTag()]);
}

/** @throws {Malformed} for anything that the key did not seal. */
export function unseal(aead: Aead, key: Buffer, nonce: Buffer, data: Buffer, sealed: Buffer): Buffer {
  const length = sealed.length - aead.tagLength;
  if (length < 0) throw new Malformed('protected record shorter than its tag');
  try {
    const decipher = createDecipheriv(named(aead.cipher), key, nonce, { authTagLength: aead.tagLength });
    decipher.setAuthTag(sealed.subarray(length));
    decipher.setAAD(data, { plaintextLength: length });
    return Buffer.concat([decipher.update(sealed.subarray(0, length)), decipher.final()]);
  } catch {
    throw new Malformed('a protected record does not decrypt');
  }
}

/** The nonce of a record: the sequence number, counted from 0, over the fixed part (RFC 8446, section 5.3). */
export function nonceOf(fixed: Buffer, sequence: number): Buffer {
  const nonce = Buffer.from(fixed);
  const counter = Buffer.alloc(fixed.length);
  counter.writeUIntBE(sequence, fixed.length - 6, 6);
  for (let at = 0; at < nonce.length; at += 1)
    nonce.writeUInt8(nonce.readUInt8(at) ^ counter.readUInt8(at), at);
  return nonce;
}
