import { constants, type KeyObject, verify, X509Certificate } from 'node:crypto';
import type { Signed } from './messages.js';

/** Whether the server showed that it holds the key of its certificate. */
export interface Proof {
  readonly state: 'valid' | 'invalid' | 'unchecked';
  readonly scheme: number;
  /** Why, unless it is valid. */
  readonly why?: string;
}

interface Method {
  readonly hash: string | null;
  /** OpenSSL's types of keys that it is for. */
  readonly keys: readonly string[];
  readonly pss?: number;
  /** Only below TLS 1.3 (RFC 8446, section 4.2.3). */
  readonly legacy?: true;
  readonly curve?: string;
}

const pss = (hash: string, pssLength: number, key: string): Method => ({ hash, keys: [key], pss: pssLength });
const pkcs1 = (hash: string): Method => ({ hash, keys: ['rsa'], legacy: true });
const ecdsa = (hash: string, curve?: string): Method =>
  curve === undefined ? { hash, keys: ['ec'], legacy: true } : { hash, keys: ['ec'], curve };

const methods: ReadonlyMap<number, Method> = new Map([
  [0x0101, pkcs1('md5')],
  [0x0201, pkcs1('sha1')],
  [0x0301, pkcs1('sha224')],
  [0x0401, pkcs1('sha256')],
  [0x0501, pkcs1('sha384')],
  [0x0601, pkcs1('sha512')],
  [0x0203, ecdsa('sha1')],
  [0x0303, ecdsa('sha224')],
  [0x0403, ecdsa('sha256', 'prime256v1')],
  [0x0503, ecdsa('sha384', 'secp384r1')],
  [0x0603, ecdsa('sha512', 'secp521r1')],
  [0x081a, ecdsa('sha256', 'brainpoolP256r1')],
  [0x081b, ecdsa('sha384', 'brainpoolP384r1')],
  [0x081c, ecdsa('sha512', 'brainpoolP512r1')],
  [0x0804, pss('sha256', 32, 'rsa')],
  [0x0805, pss('sha384', 48, 'rsa')],
  [0x0806, pss('sha512', 64, 'rsa')],
  [0x0809, pss('sha256', 32, 'rsa-pss')],
  [0x080a, pss('sha384', 48, 'rsa-pss')],
  [0x080b, pss('sha512', 64, 'rsa-pss')],
  [0x0807, { hash: null, keys: ['ed25519'] }],
  [0x0808, { hash: null, keys: ['ed448'] }],
]);

function fits({ keys, curve, legacy }: Method, key: KeyObject, tls13: boolean): boolean {
  if (!keys.includes(key.asymmetricKeyType ?? '')) return false;
  if (!tls13) return true;
  // Above TLS 1.2 a scheme of ECDSA names its curve too.
  return legacy !== true && (curve === undefined || key.asymmetricKeyDetails?.namedCurve === curve);
}

/** Checks a signature of the server by the key of its leaf certificate. Never throws. */
export function proofOf(leaf: Buffer, content: Buffer, { scheme, signature }: Signed, tls13: boolean): Proof {
  const method = methods.get(scheme);
  const hex = `0x${scheme.toString(16).padStart(4, '0')}`;
  if (method === undefined)
    return { state: 'unchecked', scheme, why: `signature scheme ${hex} is not known here` };
  let key: KeyObject;
  try {
    key = new X509Certificate(leaf).publicKey;
  } catch {
    return { state: 'unchecked', scheme, why: 'the key of the certificate cannot be read' };
  }
  if (!fits(method, key, tls13)) {
    return {
      state: 'invalid',
      scheme,
      why: `scheme ${hex} does not fit a key of type ${key.asymmetricKeyType}`,
    };
  }
  try {
    const options =
      method.pss === undefined
        ? { key }
        : { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: method.pss };
    if (verify(method.hash, content, options, signature)) return { state: 'valid', scheme };
    return { state: 'invalid', scheme, why: 'the signature does not verify with the key of the certificate' };
  } catch (cause) {
    return { state: 'unchecked', scheme, why: cause instanceof Error ? cause.message : String(cause) };
  }
}

const context13 = Buffer.concat([
  Buffer.alloc(64, 0x20),
  Buffer.from('TLS 1.3, server CertificateVerify'),
  Buffer.of(0),
]);

/** What a server signs in its CertificateVerify (RFC 8446, section 4.4.3). */
export function signedContent13(transcript: Buffer): Buffer {
  return Buffer.concat([context13, transcript]);
}
