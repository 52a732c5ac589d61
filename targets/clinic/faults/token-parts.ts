import { type Claims, claimsOf } from '../app/auth/access-token.js';

export interface TokenParts {
  readonly header: Readonly<Record<string, unknown>>;
  /** As it was signed: the first two parts. */
  readonly signed: string;
  readonly signature: string;
  readonly claims: Claims;
}

/** A token taken apart, with nothing verified; undefined when it can't be. */
export function partsOf(token: string): TokenParts | undefined {
  const [header = '', payload = '', signature = ''] = token.split('.');
  try {
    const claims = claimsOf(Buffer.from(payload, 'base64url').toString());
    if (claims === undefined) return undefined;
    const parsed = JSON.parse(Buffer.from(header, 'base64url').toString());
    return { header: parsed, signed: `${header}.${payload}`, signature, claims };
  } catch {
    return undefined;
  }
}
