import { constants, type KeyObject, verify, type X509Certificate } from 'node:crypto';
import { children, element } from './der.js';
import { type Certificate, issued } from './facts.js';
import type { OcspFailure } from './ocsp.js';
import { isResponder, type Response } from './ocsp-response.js';

interface Algorithm {
  readonly key: 'rsa' | 'ec' | 'ed25519' | 'ed448';
  readonly hash: string | null;
  /** Of RSASSA-PSS; absent for PKCS #1 v1.5. */
  readonly saltLength?: number;
}

const algorithms: ReadonlyMap<string, Algorithm> = new Map([
  ['1.2.840.113549.1.1.4', { key: 'rsa', hash: 'md5' }],
  ['1.2.840.113549.1.1.5', { key: 'rsa', hash: 'sha1' }],
  ['1.2.840.113549.1.1.11', { key: 'rsa', hash: 'sha256' }],
  ['1.2.840.113549.1.1.12', { key: 'rsa', hash: 'sha384' }],
  ['1.2.840.113549.1.1.13', { key: 'rsa', hash: 'sha512' }],
  ['1.2.840.10045.4.1', { key: 'ec', hash: 'sha1' }],
  ['1.2.840.10045.4.3.2', { key: 'ec', hash: 'sha256' }],
  ['1.2.840.10045.4.3.3', { key: 'ec', hash: 'sha384' }],
  ['1.2.840.10045.4.3.4', { key: 'ec', hash: 'sha512' }],
  ['1.3.101.112', { key: 'ed25519', hash: null }],
  ['1.3.101.113', { key: 'ed448', hash: null }],
]);

const pss = '1.2.840.113549.1.1.10';
const pssHashes: ReadonlyMap<string, string> = new Map([
  ['608648016503040201', 'sha256'],
  ['608648016503040202', 'sha384'],
  ['608648016503040203', 'sha512'],
]);

/** RSASSA-PSS-params (RFC 4055): the hash is [0], the length of the salt [2]. Defaults mean SHA-1, which isn't checked. */
function pssAlgorithm(parameters: ArrayBuffer): Algorithm | undefined {
  const fields = children(element(new Uint8Array(parameters)));
  const [algorithm] = fields.filter(({ tag }) => tag === 0xa0).flatMap((field) => children(field));
  const [salt] = fields.filter(({ tag }) => tag === 0xa2).flatMap((field) => children(field));
  const oid = algorithm === undefined ? undefined : children(algorithm)[0]?.content.toString('hex');
  const hash = pssHashes.get(oid ?? '');
  if (hash === undefined || salt === undefined || salt.content.length !== 1) return undefined;
  return { key: 'rsa', hash, saltLength: salt.content.readUInt8(0) };
}

function algorithmOf({ parsed: { signatureAlgorithm } }: Response): Algorithm | undefined {
  const { algorithm, parameters } = signatureAlgorithm;
  if (algorithm !== pss) return algorithms.get(algorithm);
  return parameters === undefined || parameters === null ? undefined : pssAlgorithm(parameters);
}

function signedBy(key: KeyObject, response: Response, algorithm: Algorithm): boolean {
  const { saltLength } = algorithm;
  const type = key.asymmetricKeyType;
  if (type !== algorithm.key && !(type === 'rsa-pss' && saltLength !== undefined)) return false;
  const padding = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength };
  try {
    const signature = Buffer.from(response.parsed.signature);
    return verify(algorithm.hash, response.signed, saltLength === undefined ? key : padding, signature);
  } catch {
    return false;
  }
}

const weak = new Set<string | null | undefined>(['md5', 'sha1']);

/** RFC 6960, section 4.2.2.2: the issuer itself must have issued the responder's certificate, for this very use. */
function mayRespond({ node, facts }: Certificate, issuer: X509Certificate, now: Date): boolean {
  const inTime = new Date(facts.notBefore) <= now && now <= new Date(facts.notAfter);
  return issued(issuer, node) && facts.ekus.includes('ocspSigning') && inTime;
}

/** Who signed a response, and whether that counts. */
export interface Signature {
  readonly signature: 'valid' | 'invalid' | 'unchecked';
  readonly failures: readonly OcspFailure[];
  readonly delegated: boolean;
}

/** Checks the signature with the issuer's key, or with that of a responder whom the issuer has certified for this use. */
export function checkSignature(response: Response, issuer: Certificate, now: Date): Signature {
  const algorithm = algorithmOf(response);
  if (algorithm === undefined)
    return { signature: 'unchecked', failures: ['signature-unsupported'], delegated: false };
  const isIssuer = ({ node }: Certificate) => node.fingerprint256 === issuer.node.fingerprint256;
  const candidates = [issuer, ...response.certificates.filter((each) => !isIssuer(each))].filter((each) =>
    isResponder(response.responder, each),
  );
  const signer = candidates.find(({ node }) => signedBy(node.publicKey, response, algorithm));
  const delegated = signer === undefined ? candidates[0] !== issuer : signer !== issuer;
  if (candidates.length === 0)
    return { signature: 'unchecked', failures: ['responder-not-authorized'], delegated };
  if (signer === undefined) return { signature: 'invalid', failures: ['signature-invalid'], delegated };
  const failures: OcspFailure[] = [];
  if (delegated && !mayRespond(signer, issuer.node, now)) failures.push('responder-not-authorized');
  const certificateHash = signer.facts.signature.hash?.replace('-', '').toLowerCase();
  if (weak.has(algorithm.hash) || (delegated && weak.has(certificateHash))) failures.push('weak-signature');
  return { signature: 'valid', failures, delegated };
}
