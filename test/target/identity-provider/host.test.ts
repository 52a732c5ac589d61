import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { createRemoteJWKSet, customFetch, decodeProtectedHeader, jwtVerify } from 'jose';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type HostedProvider, hostProvider } from '../../../src/target/identity-provider/host.js';
import { drive } from '../drive.js';

async function open(protocol: 'oidc' | 'saml') {
  const { driver, redactor } = drive({ scope: { hosts: [], ports: [1] } });
  const provider = await hostProvider(driver, protocol, 0);
  onTestFinished(() => provider.close());
  return { provider, redactor };
}

/** Asks as a relying party does: over TLS that the provider's authority vouches for. */
function ask(provider: HostedProvider, method: string, address: string, body?: string) {
  return new Promise<{ readonly status: number; readonly body: string }>((resolve, reject) => {
    const ca = provider.variables['provider.ca'];
    const outgoing = request(address, { method, ca, agent: false }, async (response) =>
      resolve({ status: response.statusCode ?? 0, body: await text(response).catch(() => '') }),
    );
    outgoing.once('error', reject).end(body);
  });
}

const VOUCHED = { subject: 'subject-1', claims: { email: 'a@b.example' }, acr: 'mfa' };

async function codeFrom(provider: HostedProvider, redirect = 'https://party.example/callback') {
  const parameters = {
    client_id: provider.variables['provider.clientId'],
    response_type: 'code',
    redirect_uri: redirect,
    state: 'state-1',
    nonce: 'nonce-1',
  };
  const { delivery } = await provider.authenticate({ parameters, binding: 'redirect' }, VOUCHED, 'good');
  return new URL(delivery.url);
}

describe('the OpenID provider', () => {
  it('issues a token that its published key verifies, once for each code', async () => {
    const { provider } = await open('oidc');
    const issuer = provider.variables['provider.issuer'] ?? '';
    const back = await codeFrom(provider);
    expect(back.searchParams.get('state')).toBe('state-1');
    expect(back.searchParams.get('iss')).toBe(issuer);
    const form = new URLSearchParams({
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: 'https://party.example/callback',
    });
    const answer = await ask(provider, 'POST', `${issuer}/token`, form.toString());
    const { id_token: token } = JSON.parse(answer.body) as { id_token: string };
    const metadata = await ask(provider, 'GET', `${issuer}/.well-known/openid-configuration`);
    const { jwks_uri: keys } = JSON.parse(metadata.body) as { jwks_uri: string };
    const published = createRemoteJWKSet(new URL(keys), {
      [customFetch]: async (url: string) => new Response((await ask(provider, 'GET', url)).body),
    });
    const { payload } = await jwtVerify(token, published, { issuer, algorithms: ['RS256'] });
    expect(payload).toMatchObject({ sub: 'subject-1', nonce: 'nonce-1', acr: 'mfa', email: 'a@b.example' });
    expect(decodeProtectedHeader(token).alg).toBe('RS256');
    expect((await ask(provider, 'POST', `${issuer}/token`, form.toString())).status).toBe(400);
  });

  it('gives nothing for a code that is brought to it with another redirect address', async () => {
    const { provider } = await open('oidc');
    const code = (await codeFrom(provider)).searchParams.get('code') ?? '';
    const form = new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: 'https://party.example/other',
    });
    const answer = await ask(
      provider,
      'POST',
      `${provider.variables['provider.issuer']}/token`,
      form.toString(),
    );
    expect(answer).toEqual({ status: 400, body: '{"error":"invalid_grant"}' });
  });

  it('makes what it issues known as secrets', async () => {
    const { provider, redactor } = await open('oidc');
    const code = (await codeFrom(provider)).searchParams.get('code') ?? '';
    expect(code.length).toBeGreaterThan(20);
    expect(redactor.text(`code ${code} and ${provider.variables['provider.clientSecret']}`)).not.toContain(
      code,
    );
  });

  it('takes any body at its token endpoint, and gives no token for it', async () => {
    const { provider } = await open('oidc');
    const issuer = provider.variables['provider.issuer'] ?? '';
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 200 }), async (body) => {
        expect((await ask(provider, 'POST', `${issuer}/token`, body)).status).toBe(400);
      }),
      { numRuns: 40 },
    );
    expect(
      (await ask(provider, 'POST', `${issuer}/token`, 'x'.repeat(100_000)).catch(() => ({ status: 400 })))
        .status,
    ).toBe(400);
    expect((await ask(provider, 'GET', `${issuer}/keys`)).status).toBe(200);
  });
});

describe.each(['oidc', 'saml'] as const)('a provider of %s', (protocol) => {
  it('signs in nobody who comes to its port, whatever they ask for', async () => {
    const { provider } = await open(protocol);
    const query = new URLSearchParams({
      client_id: provider.variables['provider.clientId'] ?? '',
      response_type: 'code',
      redirect_uri: 'https://party.example/callback',
      SAMLRequest: 'x',
    });
    expect((await ask(provider, 'GET', `${provider.entry}?${query}`)).status).toBe(403);
    expect((await ask(provider, 'POST', provider.entry, query.toString())).status).toBe(404);
  });

  it('says that a request is none of its protocol', async () => {
    const { provider } = await open(protocol);
    await expect(
      provider.authenticate({ parameters: {}, binding: 'redirect' }, VOUCHED, 'good'),
    ).rejects.toMatchObject({ code: 'prerequisite' });
  });
});
