/** A system that has no passwords of its own: its people are sent to an OpenID provider, another host of it. */
import { randomBytes } from 'node:crypto';
import * as client from 'openid-client';
import { type Served, serve } from '../../target/servers.js';
import { CANARY, cookieOf, openForms } from '../page.js';
import { openSessions, type SessionFaults } from '../sessions.js';
import { type OpenIdFaults, type OpenProvider, openProvider } from './provider.js';

export interface OpenIdSystem {
  readonly relyingParty: Served;
  readonly provider: OpenProvider;
}

interface Away {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

export async function openOpenIdSystem(faults: SessionFaults & OpenIdFaults): Promise<OpenIdSystem> {
  const [forms, sessions] = [openForms(), openSessions(faults)];
  const away = new Map<string, Away>();
  let config: client.Configuration | undefined;
  const callback = () => `${relyingParty.url}/callback`;
  const relyingParty: Served = await serve(async ({ method, url, headers, body }, response) => {
    const to = (location: string, ...cookies: string[]) =>
      response.writeHead(303, { location, ...(cookies.length === 0 ? {} : { 'set-cookie': cookies }) }).end();
    if (config === undefined) return response.writeHead(503).end();
    if (url === '/login') {
      const verifier = client.randomPKCECodeVerifier();
      const sent: Away = { state: client.randomState(), nonce: client.randomNonce(), verifier };
      const browser = randomBytes(16).toString('hex');
      away.set(browser, sent);
      const address = client.buildAuthorizationUrl(config, {
        redirect_uri: callback(),
        scope: 'openid',
        state: sent.state,
        nonce: sent.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        prompt: 'login',
      });
      return to(address.href, `away=${browser}; Path=/; HttpOnly; SameSite=Lax`);
    }
    if (url.startsWith('/callback')) {
      const browser = cookieOf(headers.cookie, 'away');
      const sent = away.get(browser);
      away.delete(browser);
      if (sent === undefined) return response.writeHead(401).end('refused');
      try {
        await client.authorizationCodeGrant(config, new URL(url, relyingParty.url), {
          expectedState: sent.state,
          expectedNonce: sent.nonce,
          pkceCodeVerifier: sent.verifier,
          idTokenExpected: true,
        });
      } catch {
        return response.writeHead(401).end('refused');
      }
      return to('/home', `session=${sessions.open()}; Path=/; HttpOnly; SameSite=Lax`);
    }
    const session = cookieOf(headers.cookie, 'session');
    if (!sessions.use(session)) return to('/login');
    const out = { action: '/logout', button: 'Sign out' };
    if (url === '/logout' && method === 'POST' && forms.read(body) !== null) {
      sessions.end(session);
      return to('/bye', 'session=; Path=/; Max-Age=0');
    }
    if (url === '/home') return forms.show(response, 'Home', out);
    if (url === '/records/alice') return forms.show(response, 'Record', out, `Record number ${CANARY}`);
    return response.writeHead(404).end();
  });
  const secret = randomBytes(24).toString('hex');
  const provider = await openProvider({ id: 'small-system', secret, callback }, faults);
  config = await client.discovery(new URL(provider.issuer), 'small-system', secret, undefined, {
    execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks],
  });
  return { relyingParty, provider };
}
