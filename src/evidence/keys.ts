import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  X509Certificate,
} from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { SafeprobeError } from '../errors.js';
import { lowS } from './ecdsa.js';

export type KeyAlgorithm = 'ed25519' | 'p256';

export interface KeyPair {
  /** PKCS#8, PEM. */
  readonly privateKey: string;
  /** SubjectPublicKeyInfo, PEM. */
  readonly publicKey: string;
}

/** Whatever can sign: a local key today, a key service tomorrow. */
export interface Signer {
  readonly algorithm: KeyAlgorithm;
  /** sha256 of the DER SubjectPublicKeyInfo, lower-case hex: how a bundle says who signed it. */
  readonly hint: string;
  readonly publicKey: KeyObject;
  /** @returns the raw 64 bytes of Ed25519, or a DER ECDSA-with-SHA-256 signature. */
  sign(bytes: Uint8Array): Buffer;
}

/** Whose signature is believed. */
export interface Trust {
  readonly algorithm: KeyAlgorithm;
  readonly hint: string;
  readonly publicKey: KeyObject;
  /** Only from a certificate; a bare key has no validity of its own. */
  readonly validity?: { readonly from: Date; readonly to: Date };
}

export function generateKey(algorithm: KeyAlgorithm): KeyPair {
  const pair =
    algorithm === 'ed25519'
      ? generateKeyPairSync('ed25519')
      : generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  return {
    privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

/**
 * Writes PREFIX.key.pem (mode 0600) and PREFIX.pub.pem. Neither is ever overwritten: losing a signing key orphans
 * every bundle it signed.
 *
 * @throws SafeprobeError `input` when either file exists or can't be created.
 */
export function writeKeyPair(
  prefix: string,
  pair: KeyPair,
): { readonly privateFile: string; readonly publicFile: string } {
  const privateFile = `${prefix}.key.pem`;
  const publicFile = `${prefix}.pub.pem`;
  createOnce(privateFile, pair.privateKey, 0o600);
  try {
    createOnce(publicFile, pair.publicKey, 0o644);
  } catch (error) {
    rmSync(privateFile);
    throw error;
  }
  return { privateFile, publicFile };
}

/** @throws SafeprobeError `input` for anything but an unencrypted Ed25519 or P-256 private key. */
export function loadSigner(pem: string, file?: string): Signer {
  const block = onlyBlock(pem, file);
  if (!block.includes('PRIVATE KEY') || block.includes('ENCRYPTED')) {
    throw new SafeprobeError('input', 'not an unencrypted private key', {
      file,
      found: block,
      expected: 'PRIVATE KEY (PKCS#8, PEM)',
      remedy: 'pass the PREFIX.key.pem that `safeprobe keygen --out PREFIX` wrote',
    });
  }
  const privateKey = readKey(() => createPrivateKey(pem), file);
  const publicKey = createPublicKey(privateKey);
  const algorithm = algorithmOf(publicKey, file);
  return {
    algorithm,
    hint: hintOf(publicKey),
    publicKey,
    sign: (bytes) =>
      algorithm === 'ed25519' ? sign(null, bytes, privateKey) : lowS(sign('sha256', bytes, privateKey)),
  };
}

/** @throws SafeprobeError `input` for anything but one Ed25519 or P-256 public key or certificate. */
export function loadTrust(pem: string, file?: string): Trust {
  const block = onlyBlock(pem, file);
  if (block === 'PUBLIC KEY') {
    const publicKey = readKey(() => createPublicKey(pem), file);
    return { algorithm: algorithmOf(publicKey, file), hint: hintOf(publicKey), publicKey };
  }
  if (block === 'CERTIFICATE') {
    const certificate = readKey(() => new X509Certificate(pem), file);
    const { publicKey } = certificate;
    return {
      algorithm: algorithmOf(publicKey, file),
      hint: hintOf(publicKey),
      publicKey,
      validity: { from: new Date(certificate.validFrom), to: new Date(certificate.validTo) },
    };
  }
  throw new SafeprobeError('input', 'not a public key', {
    file,
    found: block,
    expected: 'PUBLIC KEY (SPKI) or CERTIFICATE, PEM',
    remedy: 'pass the PREFIX.pub.pem that belongs to the signing key; a private key stays with its signer',
  });
}

export function hintOf(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

/** Two blocks in one file leave it open which is meant, so exactly one is taken. */
function onlyBlock(pem: string, file: string | undefined): string {
  const blocks = [...pem.matchAll(/^-----BEGIN ([A-Z0-9 ]{1,40})-----\s*$/gm)].map((match) => match[1] ?? '');
  const [first] = blocks;
  if (first !== undefined && blocks.length === 1) return first;
  throw new SafeprobeError('input', 'not a PEM file with one key', {
    file,
    found: first === undefined ? 'no PEM block' : blocks.join(', '),
    expected: 'one PEM block',
    remedy: 'make a key pair with `safeprobe keygen --out PREFIX`',
  });
}

function readKey<T>(read: () => T, file: string | undefined): T {
  try {
    return read();
  } catch (cause) {
    throw new SafeprobeError('input', 'the PEM block can not be read as a key', {
      file,
      remedy: 'the file is damaged, or of a type this OpenSSL does not know; make or fetch it anew',
      cause,
    });
  }
}

function algorithmOf(key: KeyObject, file: string | undefined): KeyAlgorithm {
  if (key.asymmetricKeyType === 'ed25519') return 'ed25519';
  const curve = key.asymmetricKeyDetails?.namedCurve;
  if (key.asymmetricKeyType === 'ec' && curve === 'prime256v1') return 'p256';
  throw new SafeprobeError('input', 'this type of key is not supported', {
    file,
    found: [key.asymmetricKeyType, curve].filter((part) => part !== undefined).join(' '),
    expected: 'Ed25519 or ECDSA P-256',
    remedy: 'make a key pair with `safeprobe keygen --out PREFIX`',
  });
}

function createOnce(file: string, content: string, mode: number): void {
  try {
    writeFileSync(file, content, { flag: 'wx', mode });
  } catch (cause) {
    const exists = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
    throw new SafeprobeError(
      'input',
      exists ? 'the file exists and is not overwritten' : 'can not be created',
      {
        file,
        remedy: exists
          ? 'choose another --out, or move the old key away'
          : 'choose a folder that can be written to',
        cause,
      },
    );
  }
}
