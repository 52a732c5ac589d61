/** An OpenID provider as others run it: oidc-provider, with pages for a password and a code. */
import { createServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import Provider from 'oidc-provider';
import { onTestFinished } from 'vitest';
import { openForms } from '../page.js';
import { openPeople } from '../people.js';

export interface OpenIdFaults {
  /** Any code will do. */
  anyCode: boolean;
}

export interface OpenProvider {
  readonly port: number;
  readonly issuer: string;
}

/** `callback`: where the one relying party takes its answers, who may ask for the issuer first. */
export async function openProvider(
  client: {
    readonly id: string;
    readonly secret: string;
    callback(issuer: string): string | Promise<string>;
  },
  faults: OpenIdFaults,
  identity?: { readonly cert: string; readonly key: string },
): Promise<OpenProvider> {
  const server = identity === undefined ? createServer() : createHttpsServer(identity);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const { port } = server.address() as AddressInfo;
  const issuer = `${identity === undefined ? 'http' : 'https'}://localhost:${port}`;
  const callback = await client.callback(issuer);
  const provider = new Provider(issuer, {
    clients: [{ client_id: client.id, client_secret: client.secret, redirect_uris: [callback] }],
    cookies: { keys: ['of a test'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({
        clientId: oidc.client?.clientId ?? '',
        accountId: oidc.session?.accountId ?? '',
      });
      grant.addOIDCScope('openid');
      await grant.save();
      return grant;
    },
    pkce: { required: () => true },
  });
  const [people, forms] = [openPeople(), openForms()];
  const waiting = new Map<string, string>();
  const answer = provider.callback();
  server.on('request', (request, response) => {
    const [, uid, step] = /^\/interaction\/([\w-]+)(\/code)?$/.exec(request.url ?? '') ?? [];
    if (uid === undefined) return answer(request, response);
    const action = `${issuer}/interaction/${uid}`;
    const login = { action, button: 'Continue', fields: { username: 'User name', password: 'Password' } };
    const code = { action: `${action}/code`, button: 'Sign in', fields: { code: 'Code' } };
    const take = async () => {
      const form = request.method === 'POST' ? forms.read(await text(request)) : null;
      if (step === undefined) {
        const username = form?.get('username') ?? '';
        if (!people.passwordFits(username, form?.get('password') ?? ''))
          return forms.show(response, 'Sign in', login);
        waiting.set(uid, username);
        return forms.show(response, 'Second step', code);
      }
      const accountId = waiting.get(uid);
      const fits =
        accountId !== undefined && (faults.anyCode || people.codeFits(accountId, form?.get('code') ?? ''));
      if (form === null || !fits) return forms.show(response, 'Second step', code);
      waiting.delete(uid);
      return provider.interactionFinished(request, response, { login: { accountId } });
    };
    take().catch(() => response.writeHead(400).end('This sign-in is over.'));
    return undefined;
  });
  return { port, issuer };
}
