import { request as httpsRequest } from 'node:https';
import * as client from 'openid-client';
import type { Behaviour } from '../behaviour.js';
import type { Flow } from './flow.js';
import type { IdentityProvider, Settings, Vouched } from './provider.js';

type OpenIdSettings = Extract<Settings, { protocol: 'oidc' }>;

const PATIENCE_MS = 15_000;
const LARGEST_ANSWER = 256 * 1024;

/** No answer came from the provider: nothing is known of the sign-in. */
export class ProviderUnreachable extends Error {}

/** Whether that is why something failed. */
export function isUnreachable(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof ProviderUnreachable) return true;
  return false;
}

/** Speaks to the provider over TLS that its own authority vouches for. Redirects are answers. */
function fetchFrom({ ca }: OpenIdSettings): client.CustomFetch {
  return (url, { method, headers, body }) =>
    new Promise((resolve, reject) => {
      const outgoing = httpsRequest(
        url,
        {
          method,
          headers,
          minVersion: 'TLSv1.2',
          agent: false,
          signal: AbortSignal.timeout(PATIENCE_MS),
          ...(ca === undefined ? {} : { ca }),
        },
        (response) => {
          const chunks: Buffer[] = [];
          let size = 0;
          response.on('data', (chunk: Buffer) => {
            size += chunk.length;
            if (size > LARGEST_ANSWER) response.destroy();
            else chunks.push(chunk);
          });
          response.once('error', reject);
          response.once('end', () => {
            const type = response.headers['content-type'] ?? 'text/plain';
            const status = response.statusCode ?? 502;
            resolve(new Response(Buffer.concat(chunks), { status, headers: { 'content-type': type } }));
          });
        },
      );
      outgoing.once('error', () => reject(new ProviderUnreachable('the provider gave no answer')));
      outgoing.end(body === undefined || body === null ? undefined : String(body));
    });
}

/** What is known of a provider by its own metadata (OpenID Connect Discovery 1.0). */
export async function discover(settings: OpenIdSettings): Promise<client.Configuration> {
  const { issuer, clientId, clientSecret } = settings;
  const authentication = clientSecret === undefined ? client.None() : client.ClientSecretPost(clientSecret);
  const fetch = fetchFrom(settings);
  const config = await client.discovery(new URL(issuer), clientId, undefined, authentication, {
    execute: [client.enableNonRepudiationChecks],
    [client.customFetch]: fetch,
  });
  config[client.customFetch] = fetch;
  return config;
}

/** RFC 7636: what binds the code to whoever asked for it. Without it the verifier isn't sent either. */
export async function codeChallenge(verifier: string): Promise<Readonly<Record<string, string>>> {
  return {
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  };
}

/** Where the browser is sent. */
export async function authorizationUrl(
  config: client.Configuration,
  { settings }: IdentityProvider,
  flow: Flow,
  redirect: string,
  behaviour: Behaviour,
): Promise<string> {
  return client.buildAuthorizationUrl(config, {
    redirect_uri: redirect,
    scope: 'openid',
    state: flow.state,
    nonce: flow.nonce,
    ...(settings.acr === undefined ? {} : { acr_values: settings.acr }),
    ...(await behaviour.codeChallenge(flow.verifier)),
  }).href;
}

/** A browser that came back from an OpenID provider, and the flow that it was found to belong to. */
export interface OpenIdCallback {
  readonly config: client.Configuration;
  readonly settings: OpenIdSettings;
  readonly flow: Flow;
  /** The whole address that it came back to. */
  readonly url: URL;
  readonly verifier: string | undefined;
}

/**
 * Redeems the code and checks all that OpenID Connect Core 3.1.3.7 wants: issuer, audience, times, nonce, and the
 * signature, which TLS to the token endpoint does not replace here; and by whom the answer is (RFC 9207).
 *
 * @throws when anything is not as it should be
 */
export async function openIdVouched({ config, flow, url, verifier }: OpenIdCallback): Promise<Vouched> {
  const tokens = await client.authorizationCodeGrant(config, url, {
    expectedState: flow.state,
    expectedNonce: flow.nonce,
    idTokenExpected: true,
    ...(verifier === undefined ? {} : { pkceCodeVerifier: verifier }),
  });
  return vouchedBy(tokens.claims() ?? {});
}

/** What the clinic takes from a token that was found to be good. */
export function vouchedBy(claims: Readonly<Record<string, unknown>>): Vouched {
  const { sub, acr, amr } = claims;
  if (typeof sub !== 'string' || sub === '') throw new Error('the token names nobody');
  const methods = Array.isArray(amr) ? amr : [];
  return {
    subject: sub,
    contexts: [acr, ...methods].filter((each): each is string => typeof each === 'string'),
  };
}
