/** Tokens in the compact form of JWS (RFC 7515, 7.1), taken apart and put together. Total over any text. */

export type Members = { readonly [name: string]: unknown };

export interface Compact {
  readonly header: Members;
  readonly payload: Members;
  readonly signature: Buffer;
  /** The three parts as they stood in the token. */
  readonly parts: readonly [string, string, string];
}

const PART = /^[\w-]*$/;

/** Null for whatever is not a signed token with a JSON payload: such a token is opaque to us. */
export function takeApart(token: string): Compact | null {
  const [first, second, third, ...more] = token.split('.');
  if (first === undefined || second === undefined || third === undefined || more.length > 0) return null;
  if (![first, second, third].every((part) => PART.test(part))) return null;
  const header = membersOf(first);
  const payload = membersOf(second);
  if (header === null || payload === null || typeof header.alg !== 'string') return null;
  return { header, payload, signature: Buffer.from(third, 'base64url'), parts: [first, second, third] };
}

export function putTogether(header: string, payload: string, signature: Uint8Array | string): string {
  const last = typeof signature === 'string' ? signature : Buffer.from(signature).toString('base64url');
  return `${header}.${payload}.${last}`;
}

export function encode(members: Members): string {
  return Buffer.from(JSON.stringify(members)).toString('base64url');
}

/** The time between `iat` and `exp`, which are seconds (RFC 7519, 4.1). */
export function signedLifetimeMs(token: string): number | null {
  const { exp, iat } = takeApart(token)?.payload ?? {};
  return typeof exp === 'number' && typeof iat === 'number' ? (exp - iat) * 1000 : null;
}

function membersOf(part: string): Members | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}
