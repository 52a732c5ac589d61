import { children, type Element, oidOf } from './der.js';

const pkcs1 = 'RSASSA-PKCS1-v1_5';
const rsaPss = '1.2.840.113549.1.1.10';

const names: ReadonlyMap<string, readonly [algorithm: string, hash?: string]> = new Map([
  ['1.2.840.113549.1.1.2', [pkcs1, 'MD2']],
  ['1.2.840.113549.1.1.3', [pkcs1, 'MD4']],
  ['1.2.840.113549.1.1.4', [pkcs1, 'MD5']],
  ['1.2.840.113549.1.1.5', [pkcs1, 'SHA-1']],
  ['1.3.14.3.2.29', [pkcs1, 'SHA-1']],
  ['1.2.840.113549.1.1.11', [pkcs1, 'SHA-256']],
  ['1.2.840.113549.1.1.12', [pkcs1, 'SHA-384']],
  ['1.2.840.113549.1.1.13', [pkcs1, 'SHA-512']],
  ['1.2.840.113549.1.1.14', [pkcs1, 'SHA-224']],
  ['1.2.840.10045.4.1', ['ECDSA', 'SHA-1']],
  ['1.2.840.10045.4.3.1', ['ECDSA', 'SHA-224']],
  ['1.2.840.10045.4.3.2', ['ECDSA', 'SHA-256']],
  ['1.2.840.10045.4.3.3', ['ECDSA', 'SHA-384']],
  ['1.2.840.10045.4.3.4', ['ECDSA', 'SHA-512']],
  ['1.2.840.10040.4.3', ['DSA', 'SHA-1']],
  ['2.16.840.1.101.3.4.3.1', ['DSA', 'SHA-224']],
  ['2.16.840.1.101.3.4.3.2', ['DSA', 'SHA-256']],
  ['2.16.840.1.101.3.4.3.3', ['DSA', 'SHA-384']],
  ['2.16.840.1.101.3.4.3.4', ['DSA', 'SHA-512']],
  ['1.3.101.112', ['Ed25519']],
  ['1.3.101.113', ['Ed448']],
]);

const hashes: ReadonlyMap<string, string> = new Map([
  ['1.3.14.3.2.26', 'SHA-1'],
  ['2.16.840.1.101.3.4.2.4', 'SHA-224'],
  ['2.16.840.1.101.3.4.2.1', 'SHA-256'],
  ['2.16.840.1.101.3.4.2.2', 'SHA-384'],
  ['2.16.840.1.101.3.4.2.3', 'SHA-512'],
]);

export interface SignatureFacts {
  readonly algorithm: string;
  readonly hash?: string;
}

/** RSASSA-PSS-params (RFC 4055): the hash is [0], and SHA-1 where it is left out. */
function pssFacts(parameters: Element | undefined): SignatureFacts {
  const field = parameters === undefined ? undefined : children(parameters).find(({ tag }) => tag === 0xa0);
  if (field === undefined) return { algorithm: 'RSA-PSS', hash: 'SHA-1' };
  const [algorithm] = children(field);
  const [oid] = algorithm === undefined ? [] : children(algorithm);
  const hash = oid === undefined ? undefined : hashes.get(oidOf(oid));
  return { algorithm: 'RSA-PSS', ...(hash === undefined ? {} : { hash }) };
}

/** Names an AlgorithmIdentifier; one that has no name here keeps its object identifier. */
export function signatureFacts(identifier: Element): SignatureFacts {
  const [oid, parameters] = children(identifier);
  const id = oid === undefined ? 'unknown' : oidOf(oid);
  if (id === rsaPss) return pssFacts(parameters);
  const [algorithm, hash] = names.get(id) ?? [id];
  return { algorithm, ...(hash === undefined ? {} : { hash }) };
}
