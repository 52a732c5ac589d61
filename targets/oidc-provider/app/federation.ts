/** Sign-in by a provider, with the package openid-client: the relying party's own provider, and those added to it. */
import { randomBytes } from 'node:crypto';
import * as client from 'openid-client';
import { discover } from '../../clinic/app/federation/openid.js';

/** The value of `acr` or `amr` by which another provider says that it asked for a second factor. */
interface Known {
  readonly config: client.Configuration;
  readonly acr: string | undefined;
  /** User by subject; null: subjects are users. */
  readonly links: Map<string, string> | null;
}

interface Away {
  readonly provider: string;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

export interface Vouched {
  readonly user: string;
  /** Absent where the provider has no sign-out of ours. */
  readonly idToken: string | undefined;
}

export interface NewProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly ca: string;
  readonly acr?: string | undefined;
}

export interface Federation {
  add(provider: NewProvider): Promise<string>;
  link(id: string, user: string, subject: string): boolean;
  remove(id: string): boolean;
  /** Where the browser is sent, and the cookie by which it is known when it comes back. */
  begin(id: string): Promise<{ readonly url: string; readonly browser: string } | undefined>;
  /** @throws when anything is not as OpenID Connect Core 3.1.3.7 wants it */
  finish(url: URL, browser: string): Promise<Vouched>;
  signOut(idToken: string, back: string): string;
  /** Whether the provider still vouches for an opaque token, and for whom (RFC 7662). */
  ask(token: string): Promise<client.IntrospectionResponse>;
}

export async function openFederation(
  own: NewProvider,
  callback: string,
  { pkce }: { readonly pkce: boolean },
): Promise<Federation> {
  const [known, away] = [new Map<string, Known>(), new Map<string, Away>()];
  const reach = (provider: NewProvider) => discover({ protocol: 'oidc', ...provider });
  const config = await reach(own);
  known.set('', { config, acr: undefined, links: null });

  return {
    async add(provider) {
      const id = randomBytes(8).toString('hex');
      known.set(id, { config: await reach(provider), acr: provider.acr, links: new Map() });
      return id;
    },
    link(id, user, subject) {
      const links = known.get(id)?.links;
      links?.set(subject, user);
      return links !== undefined && links !== null;
    },
    remove: (id) => id !== '' && known.delete(id),
    async begin(id) {
      const provider = known.get(id);
      if (provider === undefined) return undefined;
      const verifier = client.randomPKCECodeVerifier();
      const sent: Away = { provider: id, state: client.randomState(), nonce: client.randomNonce(), verifier };
      const browser = randomBytes(24).toString('base64url');
      away.set(browser, sent);
      const challenge = {
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      };
      const { href: url } = client.buildAuthorizationUrl(provider.config, {
        redirect_uri: callback,
        scope: 'openid',
        state: sent.state,
        nonce: sent.nonce,
        // A session that idled away here must not be taken up again by one that lives on there.
        prompt: 'login',
        ...(pkce ? challenge : {}),
      });
      return { url, browser };
    },
    async finish(url, browser) {
      const sent = away.get(browser);
      away.delete(browser);
      const provider = known.get(sent?.provider ?? 'none');
      if (sent === undefined || provider === undefined) throw new Error('this browser was not sent away');
      const tokens = await client.authorizationCodeGrant(provider.config, url, {
        expectedState: sent.state,
        expectedNonce: sent.nonce,
        idTokenExpected: true,
        ...(pkce ? { pkceCodeVerifier: sent.verifier } : {}),
      });
      const { sub = '', acr, amr }: Partial<client.IDToken> = tokens.claims() ?? {};
      const contexts: readonly unknown[] = [acr, ...(Array.isArray(amr) ? amr : [])];
      if (provider.acr !== undefined && !contexts.includes(provider.acr)) throw new Error('no second factor');
      const user = provider.links === null ? sub : provider.links.get(sub);
      if (user === undefined || user === '') throw new Error('nobody here has this subject');
      return { user, idToken: provider.links === null ? tokens.id_token : undefined };
    },
    signOut: (idToken, back) =>
      client.buildEndSessionUrl(config, { id_token_hint: idToken, post_logout_redirect_uri: back }).href,
    ask: (token) => client.tokenIntrospection(config, token),
  };
}
