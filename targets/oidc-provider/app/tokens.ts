/** Whom an access token of the provider speaks for, here: signed ones are verified, opaque ones are asked about. */
import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose';
import type { Federation } from './federation.js';

export interface Bearer {
  readonly user: string;
  readonly role: string;
  readonly scopes: readonly string[];
}

export interface TokenOptions {
  readonly issuer: string;
  /** Asks over TLS that the provider's authority vouches for. */
  readonly fetchKeys: () => Promise<Response>;
  readonly federation: Federation;
}

export type TokenReader = (
  authorization: string | undefined,
  audience: string,
) => Promise<Bearer | undefined>;

export function openTokens({ issuer, fetchKeys, federation }: TokenOptions): TokenReader {
  const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`), { [customFetch]: fetchKeys });
  const claimsOf = async (token: string, audience: string) => {
    if (token.includes('.')) {
      // RFC 9068: the type says that it is an access token, not an ID token of the same key.
      const options = { issuer, audience, typ: 'at+jwt', algorithms: ['RS256'], clockTolerance: 0 };
      return (await jwtVerify(token, keys, options)).payload;
    }
    const said = await federation.ask(token);
    return said.active && said.aud === audience ? said : undefined;
  };
  return async (authorization, audience) => {
    const [, token] = /^Bearer (\S+)$/.exec(authorization ?? '') ?? [];
    if (token === undefined) return undefined;
    const claims = await claimsOf(token, audience).catch(() => undefined);
    if (typeof claims?.sub !== 'string' || typeof claims.role !== 'string') return undefined;
    const scopes = typeof claims.scope === 'string' ? claims.scope.split(' ') : [];
    return { user: claims.sub, role: claims.role, scopes };
  };
}
