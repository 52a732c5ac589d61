/** ID tokens (OpenID Connect Core 2): a good one, and each that a relying party must not take. */
import { randomBytes } from 'node:crypto';
import {
  type CryptoKey,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type JWK,
  type JWTPayload,
  SignJWT,
  UnsecuredJWT,
} from 'jose';
import type { OpenIdFlaw } from '../../kinds/federation.js';

const ALGORITHM = 'RS256';
const VALID_SECONDS = 300;
const HOUR = 3600;
/** What a sign-in by password alone is called where nobody says otherwise (OpenID Connect Core 2: level 0 or a name). */
const LOW_ACR = '1';

export interface TokenKeys {
  readonly keyId: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  /** One that is published nowhere. */
  readonly foreignKey: CryptoKey;
  readonly published: JWK;
}

export async function createTokenKeys(): Promise<TokenKeys> {
  const [own, foreign] = await Promise.all([generateKeyPair(ALGORITHM), generateKeyPair(ALGORITHM)]);
  const keyId = randomBytes(8).toString('hex');
  const published = { ...(await exportJWK(own.publicKey)), kid: keyId, alg: ALGORITHM, use: 'sig' };
  return {
    keyId,
    privateKey: own.privateKey,
    publicKey: own.publicKey,
    foreignKey: foreign.privateKey,
    published,
  };
}

export interface TokenSubject {
  readonly issuer: string;
  readonly client: string;
  readonly subject: string;
  readonly nonce: string | null;
  readonly acr: string | undefined;
  readonly claims: { readonly [name: string]: string };
}

/** `earlier`: the token of a sign-in before, for whoever replays it. */
export async function idToken(
  keys: TokenKeys,
  about: TokenSubject,
  issue: 'good' | OpenIdFlaw,
  earlier: string | null,
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const good: JWTPayload = {
    ...about.claims,
    iss: about.issuer,
    sub: about.subject,
    aud: about.client,
    iat: now,
    auth_time: now,
    exp: now + VALID_SECONDS,
    ...(about.nonce === null ? {} : { nonce: about.nonce }),
    ...(about.acr === undefined ? {} : { acr: about.acr, amr: ['pwd', 'otp', 'mfa'] }),
  };
  const { sub: _, ...nameless } = good;
  switch (issue) {
    case 'alg-none':
      return new UnsecuredJWT(good).encode();
    case 'unsigned':
      return `${(await signed(keys, good)).split('.').slice(0, 2).join('.')}.`;
    case 'wrong-key':
      return signed(keys, good, keys.foreignKey);
    case 'key-confusion':
      // The public key, which everyone has, as the secret of an HMAC (RFC 8725, 2.1).
      return new SignJWT(good)
        .setProtectedHeader({ alg: 'HS256', kid: keys.keyId })
        .sign(Buffer.from(await exportSPKI(keys.publicKey)));
    case 'altered': {
      const [header, , signature] = (await signed(keys, { ...good, sub: stranger() })).split('.');
      return [header, Buffer.from(JSON.stringify(good)).toString('base64url'), signature].join('.');
    }
    case 'wrong-issuer':
      return signed(keys, { ...good, iss: `${about.issuer}/other` });
    case 'wrong-audience':
      return signed(keys, { ...good, aud: stranger() });
    case 'wrong-nonce':
      return signed(keys, { ...good, nonce: stranger() });
    case 'replayed-token':
      return earlier ?? signed(keys, { ...good, nonce: stranger() });
    case 'expired':
      return signed(keys, {
        ...good,
        iat: now - 2 * HOUR,
        auth_time: now - 2 * HOUR,
        exp: now - HOUR,
      });
    case 'not-yet-valid':
      return signed(keys, { ...good, iat: now + HOUR, nbf: now + HOUR, exp: now + 2 * HOUR });
    case 'no-subject':
      return signed(keys, nameless);
    case 'low-acr':
      return signed(keys, { ...good, acr: LOW_ACR, amr: ['pwd'] });
    default:
      return signed(keys, good);
  }
}

function signed(keys: TokenKeys, payload: JWTPayload, key = keys.privateKey): Promise<string> {
  return new SignJWT(payload).setProtectedHeader({ alg: ALGORITHM, kid: keys.keyId, typ: 'JWT' }).sign(key);
}

function stranger(): string {
  return `stranger-${randomBytes(9).toString('hex')}`;
}
