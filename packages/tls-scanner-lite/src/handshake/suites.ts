import { getCiphers } from 'node:crypto';
import { suiteName } from '../registry/suites.js';
import type { Aead } from './aead.js';
import type { Hash } from './key-schedule.js';

export interface Suite13 {
  readonly id: number;
  readonly hash: Hash;
  readonly aead: Aead;
}

const gcm = (bits: 128 | 256): Aead => ({ cipher: `aes-${bits}-gcm`, keyLength: bits / 8, tagLength: 16 });
const chacha: Aead = { cipher: 'chacha20-poly1305', keyLength: 32, tagLength: 16 };
const ccm = (tagLength: 8 | 16): Aead => ({ cipher: 'aes-128-ccm', keyLength: 16, tagLength });

const suites13: ReadonlyMap<number, Suite13> = new Map(
  [
    { id: 0x1301, hash: 'sha256', aead: gcm(128) } as const,
    { id: 0x1302, hash: 'sha384', aead: gcm(256) } as const,
    { id: 0x1303, hash: 'sha256', aead: chacha } as const,
    { id: 0x1304, hash: 'sha256', aead: ccm(16) } as const,
    { id: 0x1305, hash: 'sha256', aead: ccm(8) } as const,
  ].map((suite) => [suite.id, suite]),
);

/** A suite of TLS 1.3 that can be spoken here. */
export function suite13(id: number): Suite13 | undefined {
  return suites13.get(id);
}

/** A suite of TLS 1.0 to 1.2 that can be spoken here. */
export interface Suite12 {
  readonly id: number;
  readonly exchange: 'ECDHE' | 'DHE' | 'RSA';
  /** Of the PRF in TLS 1.2. */
  readonly hash: Hash;
  readonly cipher:
    | { readonly kind: 'aead'; readonly aead: Aead; readonly fixedLength: 4 | 12 }
    | {
        readonly kind: 'cbc';
        readonly name: string;
        readonly keyLength: number;
        readonly blockLength: number;
        readonly mac: string;
        readonly macLength: number;
      };
  /** Not in use below TLS 1.2. */
  readonly only12: boolean;
}

const macs = { MD5: ['md5', 16], SHA: ['sha1', 20], SHA256: ['sha256', 32], SHA384: ['sha384', 48] } as const;
const pattern =
  /^TLS_(ECDHE|DHE|RSA)(?:_(?:RSA|ECDSA))?_WITH_(AES|CAMELLIA|ARIA|3DES|CHACHA20)_?(128|256|EDE|POLY1305)_?(GCM|CCM_8|CCM|CBC)?(?:_(MD5|SHA256|SHA384|SHA))?$/;

let available: ReadonlySet<string> | undefined;

function cipherOf(family: string, size: string, mode: string | undefined, mac: keyof typeof macs) {
  if (family === 'CHACHA20') return { kind: 'aead', aead: chacha, fixedLength: 12 } as const;
  const keyLength = family === '3DES' ? 24 : Number(size) / 8;
  const name = family === '3DES' ? 'des-ede3-cbc' : `${family.toLowerCase()}-${size}`;
  if (mode === 'CBC') {
    const [digest, macLength] = macs[mac];
    const blockLength = family === '3DES' ? 8 : 16;
    const full = family === '3DES' ? name : `${name}-cbc`;
    return { kind: 'cbc', name: full, keyLength, blockLength, mac: digest, macLength } as const;
  }
  const cipher = `${name}-${mode === 'GCM' ? 'gcm' : 'ccm'}`;
  return {
    kind: 'aead',
    aead: { cipher, keyLength, tagLength: mode === 'CCM_8' ? 8 : 16 },
    fixedLength: 4,
  } as const;
}

/** Reads what a suite means from its name in the registry; undefined for what can't be spoken here. */
export function suite12(id: number): Suite12 | undefined {
  const match = pattern.exec(suiteName(id));
  if (match === null) return undefined;
  const [, exchange, family = '', size = '', mode, last] = match;
  if (exchange !== 'ECDHE' && exchange !== 'DHE' && exchange !== 'RSA') return undefined;
  if ((mode === undefined) !== (family === 'CHACHA20')) return undefined;
  const mac = last === 'MD5' || last === 'SHA' || last === 'SHA384' ? last : 'SHA256';
  const cipher = cipherOf(family, size, mode, mac);
  available ??= new Set(getCiphers());
  const name = cipher.kind === 'aead' ? cipher.aead.cipher : cipher.name;
  if (!available.has(name) && !/^(aes-\d+-(ccm|gcm)|chacha20-poly1305)$/.test(name)) return undefined;
  const hash = mac === 'SHA384' ? 'sha384' : 'sha256';
  const only12 = cipher.kind === 'aead' || mac === 'SHA256' || mac === 'SHA384';
  return { id, exchange, hash, cipher, only12 };
}
