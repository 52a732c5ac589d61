/**
 * Altered copies of a signed token: each is what a verifier with one known weakness would take (RFC 8725, 2 and 3).
 * Beside each stands such a verifier of our own, so that a refusal is never that of a copy that nobody would accept.
 */
import { createHmac, createPublicKey, timingSafeEqual } from 'node:crypto';
import {
  CompactSign,
  compactVerify,
  EmbeddedJWK,
  exportJWK,
  type GenerateKeyPairResult,
  generateKeyPair,
  type JWK,
} from 'jose';
import { type Compact, encode, type Members, putTogether, takeApart } from './compact.js';
import type { Copy } from './opaque-copies.js';

const SPELLINGS = ['none', 'None', 'NONE', 'nOnE'];
/** Of the algorithms that are signed with a private key, those whose signature is two numbers. */
const ECDSA = /^ES(256|384|512)$/;
const ROLES = ['role', 'roles', 'scope', 'scp', 'groups', 'authorities'];
const YEAR_S = 366 * 86_400;
const ELSEWHERE = 'https://safeprobe.invalid';

export interface JwtCopies {
  readonly copies: readonly Copy[];
  readonly left: readonly { readonly alteration: string; readonly why: string }[];
}

/**
 * @param other the token of another account, of the same issuer
 * @param keys the public keys as the target publishes them; null when it doesn't say where
 */
export async function jwtCopies(
  original: Compact,
  other: Compact | null,
  keys: readonly JWK[] | null,
): Promise<JwtCopies> {
  const key = publishedKey(original, keys ?? []);
  return {
    copies: [
      ...signatureCopies(original, other),
      ...SPELLINGS.map((alg) => unsigned(original, alg, '')),
      unsigned(original, 'none', original.parts[2]),
      ...claimCopies(original, other),
      ...(await foreignKeyCopies(original)),
      nullKeyCopy(original),
      ...(key === undefined ? [] : publicKeyCopies(original, key)),
    ],
    left:
      key === undefined ? [{ alteration: 'HS256 with the public key as secret', why: whyNoKey(keys) }] : [],
  };
}

/** Which the header names, or the only one of its kind. */
function publishedKey({ header }: Compact, keys: readonly JWK[]): JWK | undefined {
  const asymmetric = keys.filter((key) => key.kty !== 'oct');
  return asymmetric.find((key) => key.kid !== undefined && key.kid === header.kid) ?? asymmetric[0];
}

function whyNoKey(keys: readonly JWK[] | null): string {
  return keys === null
    ? 'the target file does not say where the public keys are (tokens.keys)'
    : 'no public key was found where the target file says';
}

/** Taken by whoever decodes without verifying. */
function signatureCopies(original: Compact, other: Compact | null): readonly Copy[] {
  const { header, parts, signature } = original;
  const flipped = Buffer.from(signature);
  flipped[0] = (flipped[0] ?? 0) ^ 1;
  const decoded = (alteration: string, bytes: Uint8Array): Copy => {
    const token = putTogether(parts[0], parts[1], bytes);
    return { alteration, token, wellMade: sameClaims(token, original.payload) && !signature.equals(bytes) };
  };
  return [
    decoded('signature changed in one bit', flipped),
    decoded('signature removed', Buffer.alloc(0)),
    decoded('signature cut in half', signature.subarray(0, signature.length >> 1)),
    ...(other === null ? [] : [decoded('signature of another token', other.signature)]),
    // CVE-2022-21449: r = s = 0 verified for every message.
    ...(ECDSA.test(String(header.alg))
      ? [decoded('signature of zeros', Buffer.alloc(signature.length || 64))]
      : []),
  ];
}

function unsigned(original: Compact, alg: string, signature: string): Copy {
  const token = putTogether(encode({ ...original.header, alg }), original.parts[1], signature);
  const copy = takeApart(token);
  return {
    alteration: `alg ${alg}${signature === '' ? '' : ', its signature left'}`,
    token,
    wellMade: String(copy?.header.alg).toLowerCase() === 'none' && sameClaims(token, original.payload),
  };
}

/** Under the signature of the unchanged token: taken by whoever reads claims before, or without, verifying. */
function claimCopies(original: Compact, other: Compact | null): readonly Copy[] {
  const { payload, parts } = original;
  const changes: { readonly [claim: string]: unknown } = {
    ...Object.fromEntries(
      ROLES.filter((name) => payload[name] !== undefined).map((name) => [name, raised(payload[name])]),
    ),
    ...(typeof other?.payload.sub === 'string' && other.payload.sub !== payload.sub
      ? { sub: other.payload.sub }
      : {}),
    exp: (typeof payload.exp === 'number' ? payload.exp : Math.floor(Date.now() / 1000)) + YEAR_S,
    aud: `${ELSEWHERE}/audience`,
    iss: `${ELSEWHERE}/issuer`,
  };
  return Object.entries(changes).map(([claim, value]) => {
    const changed = { ...payload, [claim]: value };
    const token = putTogether(parts[0], encode(changed), parts[2]);
    return { alteration: `claim ${claim} changed`, token, wellMade: sameClaims(token, changed) };
  });
}

function raised(value: unknown): unknown {
  if (Array.isArray(value)) return ['admin'];
  return value === 'admin' ? 'administrator' : 'admin';
}

/** Signed properly, by a key that the target never heard of. */
async function foreignKeyCopies(original: Compact): Promise<readonly Copy[]> {
  const { header, payload } = original;
  const named = String(header.alg);
  const own = await generateKeyPair(ECDSA.test(named) ? named : 'ES256', { extractable: true });
  const alg = ECDSA.test(named) ? named : 'ES256';
  const rsa = await generateKeyPair('RS256', { modulusLength: 2048 });
  const jwk = { ...(await exportJWK(own.publicKey)), alg, use: 'sig' };
  const jku = `data:application/json,${encodeURIComponent(JSON.stringify({ keys: [{ ...jwk, kid: 'safeprobe' }] }))}`;
  const { jku: _jku, jwk: _jwk, x5u: _x5u, x5c: _x5c, ...plain } = header;
  return Promise.all([
    signed(`${alg} with another key`, { ...plain, alg }, payload, own),
    signed('RS256 with another key', { ...plain, alg: 'RS256' }, payload, rsa),
    signed('another key, in the header (jwk)', { ...plain, alg, jwk }, payload, own, true),
    signed('another key, by address (jku)', { ...plain, alg, kid: 'safeprobe', jku }, payload, own),
    signed(
      'another issuer with a key of its own',
      { ...plain, alg, kid: 'safeprobe', jku },
      { ...payload, iss: `${ELSEWHERE}/issuer` },
      own,
    ),
  ]);
}

async function signed(
  alteration: string,
  header: Members,
  payload: Members,
  { privateKey, publicKey }: GenerateKeyPairResult,
  embedded = false,
): Promise<Copy> {
  const token = await new CompactSign(Buffer.from(JSON.stringify(payload)))
    .setProtectedHeader({ ...header, alg: String(header.alg) })
    .sign(privateKey);
  const wellMade = await (embedded
    ? compactVerify(token, EmbeddedJWK)
    : compactVerify(token, publicKey)
  ).then(
    () => sameClaims(token, payload),
    () => false,
  );
  return { alteration, token, wellMade };
}

/** The key's own text as the secret of a keyed hash: taken by whoever lets the token choose the algorithm. */
function publicKeyCopies(original: Compact, jwk: JWK): readonly Copy[] {
  const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
  const pem = key.export({ type: 'spki', format: 'pem' }).toString();
  const secrets: { readonly [form: string]: Buffer } = {
    PEM: Buffer.from(pem),
    'PEM without its last line break': Buffer.from(pem.trimEnd()),
    DER: key.export({ type: 'spki', format: 'der' }),
    JWK: Buffer.from(JSON.stringify(jwk)),
  };
  return Object.entries(secrets).map(([form, secret]) =>
    keyed(`HS256 with the public key as secret (${form})`, original, {}, secret),
  );
}

/** A key file of our choice that is empty. */
function nullKeyCopy(original: Compact): Copy {
  return keyed('HS256 with an empty key (kid /dev/null)', original, { kid: '/dev/null' }, Buffer.alloc(0));
}

function keyed(alteration: string, original: Compact, header: Members, secret: Buffer): Copy {
  const first = encode({ ...original.header, ...header, alg: 'HS256' });
  const mac = (text: string) => createHmac('sha256', secret).update(text).digest();
  const token = putTogether(first, original.parts[1], mac(`${first}.${original.parts[1]}`));
  const copy = takeApart(token);
  const taken = copy !== null && timingSafeEqual(copy.signature, mac(copy.parts.slice(0, 2).join('.')));
  return { alteration, token, wellMade: taken && sameClaims(token, original.payload) };
}

function sameClaims(token: string, expected: Members): boolean {
  const copy = takeApart(token);
  return copy !== null && JSON.stringify(copy.payload) === JSON.stringify(expected);
}
