/**
 * An OpenID provider (OpenID Connect Core 1.0, code flow; Discovery 1.0) that can be made to issue what it should not.
 * Its authorization endpoint answers in this process alone: nobody else can have anyone signed in.
 */
import { createHash, randomBytes } from 'node:crypto';
import { SafeprobeError } from '../../errors.js';
import type { OpenIdFlaw, Redeemed } from '../../kinds/federation.js';
import type { Secrets } from '../driver.js';
import { createTokenKeys, idToken } from './id-token.js';
import { createFreshness, type Issue, type Provider, type Served, type Vouched } from './provider.js';

interface Code {
  readonly issue: Issue;
  readonly vouched: Vouched;
  readonly nonce: string | null;
  readonly challenge: string | undefined;
  readonly method: string;
  readonly redirect: string;
  redeemed: Redeemed | null;
}

export interface ProviderOptions {
  /** Address of the provider, without a trailing slash. */
  readonly issuer: string;
  /** PEM of the authority of its certificate. */
  readonly ca: string;
  readonly secrets: Secrets;
}

export async function createOpenIdProvider({ issuer, ca, secrets }: ProviderOptions): Promise<Provider> {
  const keys = await createTokenKeys();
  const client = `safeprobe-${randomBytes(6).toString('hex')}`;
  const secret = secretValue(secrets, 'federation:client-secret', 24);
  const entry = `${issuer}/authorize`;
  const codes = new Map<string, Code>();
  const [freshState, freshNonce] = [createFreshness(), createFreshness()];
  let earlier: string | null = null;

  const redeem = async (form: URLSearchParams): Promise<Served> => {
    const code = codes.get(form.get('code') ?? '');
    if (form.get('grant_type') !== 'authorization_code' || code === undefined)
      return json(400, { error: 'invalid_grant' });
    // The target alone should stand in the way of a code sent twice.
    if (code.issue !== 'replayed-code') codes.delete(form.get('code') ?? '');
    code.redeemed = redeemedBy(code, form);
    if (code.redeemed.verifier === 'wrong' || code.redeemed.redirect !== 'same')
      return json(400, { error: 'invalid_grant' });
    const { vouched, nonce } = code;
    const token = await idToken(
      keys,
      { issuer, client, nonce, ...vouched },
      code.issue as 'good' | OpenIdFlaw,
      earlier,
    );
    secrets.add(token, 'federation:id-token');
    if (code.issue === 'good') earlier = token;
    const access = secretValue(secrets, 'federation:access-token', 24);
    return json(200, { access_token: access, token_type: 'Bearer', expires_in: 300, id_token: token });
  };

  return {
    entry,
    variables: {
      'provider.issuer': issuer,
      'provider.ca': ca,
      'provider.clientId': client,
      'provider.clientSecret': secret,
    },
    async serve(method, url, body) {
      switch (`${method} ${url.pathname}`) {
        case 'GET /.well-known/openid-configuration':
          return json(200, metadata(issuer, entry));
        case 'GET /keys':
          return json(200, { keys: [keys.published] });
        case 'POST /token':
          return redeem(new URLSearchParams(body));
        case 'GET /authorize':
          return text(403, 'This provider signs in nobody but the test accounts of its own run.');
        default:
          return null;
      }
    },
    async authenticate({ parameters }, vouched, issue) {
      const { redirect_uri: redirect = '', state, nonce, code_challenge: challenge } = parameters;
      if (!URL.canParse(redirect) || parameters.client_id !== client || parameters.response_type !== 'code')
        throw new SafeprobeError(
          'prerequisite',
          'the request to the OpenID provider is none of the code flow',
          {
            found: `response_type ${parameters.response_type ?? 'none'}, redirect_uri ${redirect === '' ? 'none' : 'given'}`,
            expected: 'response_type=code with the client_id of the provider and a redirect_uri',
            remedy: 'See federation.*.connect: the target must know ${provider.clientId}.',
          },
        );
      const code = secretValue(secrets, 'federation:code', 24);
      const method = parameters.code_challenge_method ?? 'plain';
      const held: Code = {
        issue,
        vouched,
        nonce: nonce ?? null,
        challenge,
        method,
        redirect,
        redeemed: null,
      };
      codes.set(code, held);
      const back = new URL(redirect);
      back.searchParams.set('code', code);
      const answered = issue === 'wrong-state' ? randomBytes(16).toString('hex') : state;
      if (answered !== undefined && issue !== 'no-state') back.searchParams.set('state', answered);
      // RFC 9207: by whom the code is, so that two providers can't be mixed up.
      back.searchParams.set('iss', issue === 'other-issuer' ? 'https://other.invalid' : issuer);
      return {
        asked: {
          redirect,
          state: freshState(state),
          nonce: freshNonce(nonce),
          challenge: challenge === undefined ? 'none' : method,
        },
        delivery: { method: 'GET', url: back.href },
        redeemed: () => held.redeemed,
      };
    },
  };
}

function metadata(issuer: string, entry: string): object {
  return {
    issuer,
    authorization_endpoint: entry,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/keys`,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'profile', 'email'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
  };
}

function redeemedBy({ challenge, method, redirect }: Code, form: URLSearchParams): Redeemed {
  const verifier = form.get('code_verifier');
  const derived =
    verifier !== null && method === 'S256'
      ? createHash('sha256').update(verifier).digest('base64url')
      : verifier;
  const sent = form.get('redirect_uri');
  return {
    verifier: verifier === null ? 'none' : derived === challenge ? 'fits' : 'wrong',
    redirect: sent === null ? 'none' : sent === redirect ? 'same' : 'different',
  };
}

function secretValue(secrets: Secrets, label: string, bytes: number): string {
  const value = randomBytes(bytes).toString('base64url');
  secrets.add(value, label);
  return value;
}

function json(status: number, body: object): Served {
  return { status, type: 'application/json', body: JSON.stringify(body) };
}

function text(status: number, body: string): Served {
  return { status, type: 'text/plain; charset=utf-8', body };
}
