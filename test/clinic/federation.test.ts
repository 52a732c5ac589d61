import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { openBrowser } from './browser.js';
import { account, type Bench, code, startBench } from './clinic-client.js';
import { federate } from './federated.js';

const URL_OF = '/admin/identity-providers';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.stop());
beforeEach(() => bench.clinic.reset());

async function open(protocol: 'oidc' | 'saml', subject?: string) {
  const federated = await federate(bench, protocol, subject);
  onTestFinished(() => federated.provider.close());
  return federated;
}

/** Outcomes and reasons of the sign-ins that the log has, in their order. */
async function signIns(): Promise<readonly string[]> {
  const { access_token: token } = await bench.signIn(account('auditor'));
  const found = await bench.call('GET', '/fhir/AuditEvent?_count=100', { token });
  return found.json.entry
    .map(
      ({ resource }) =>
        resource as unknown as {
          subtype: { code: string }[];
          outcome: string;
          outcomeDesc?: string;
          agent: { who: { identifier: { value: string } } }[];
        },
    )
    .filter(({ subtype }) => ['110122', 'federated-step'].includes(subtype[0]?.code ?? ''))
    .map(({ outcome, outcomeDesc, agent }) =>
      [outcome, outcomeDesc ?? '', agent[0]?.who.identifier.value ?? ''].join(' '),
    );
}

describe.each(['oidc', 'saml'] as const)('signing in by %s', (protocol) => {
  test('is offered on the sign-in page, by the name that the administrator gave it', async () => {
    const { id } = await open(protocol);
    const page = await openBrowser(bench.call).get('/login');
    expect(page.text).toContain(`<a href="/login/federated/${id}">Sign in with Test &amp; ${protocol}</a>`);
  });

  test('opens the pages of the linked account, and is recorded under its name', async () => {
    const federated = await open(protocol);
    const { browser, away } = await federated.begin();
    const back = await federated.comeBack(browser, away, 'good');
    expect(back).toMatchObject({ status: 302, location: '/patients' });
    expect((await browser.get('/patients/p-alice')).status).toBe(200);
    expect(await signIns()).toContain(`0  ${account('nurse').username}`);
  });

  test('of a subject that is linked to nobody is refused, and recorded as refused', async () => {
    const federated = await open(protocol);
    const { browser, away } = await federated.begin();
    const parameters = Object.fromEntries(away.searchParams);
    const nobody = { subject: 'subject-2', claims: {}, acr: 'https://refeds.org/profile/mfa' };
    const { delivery } = await federated.provider.authenticate(
      { parameters, binding: 'redirect' },
      nobody,
      'good',
    );
    const { pathname, search } = new URL(delivery.url);
    const received = await (delivery.form === undefined
      ? browser.get(`${pathname}${search}`)
      : browser.post(pathname, delivery.form));
    expect(received.status).toBe(401);
    expect(received.text).not.toContain('subject-2');
    expect((await browser.get('/patients')).headers.location).toBe('/login');
    expect(await signIns()).toContain('4 not-linked anonymous');
  });

  test('without a second factor at the provider leads to the code, and the code finishes it', async () => {
    const federated = await open(protocol);
    const { browser, away } = await federated.begin();
    const back = await federated.comeBack(browser, away, 'low-acr');
    expect(back).toMatchObject({ status: 302, location: '/login/code' });
    expect((await browser.get('/patients')).headers.location).toBe('/login');
    await browser.get('/login/code');
    const done = await browser.post('/login/code', { code: code(account('nurse')) });
    expect(done.headers.location).toBe('/patients');
    expect((await browser.get('/patients/p-alice')).status).toBe(200);
  });

  test('is over when the account is disabled meanwhile', async () => {
    const federated = await open(protocol);
    const { browser, away } = await federated.begin();
    const { store } = bench.clinic;
    await store.query('UPDATE users SET disabled_at = now() WHERE username = $1', [
      account('nurse').username,
    ]);
    expect((await federated.comeBack(browser, away, 'good')).status).toBe(401);
  });

  test('keeps the flow cookie from scripts and other hosts', async () => {
    const { id } = await open(protocol);
    const { headers } = await bench.call('GET', `/login/federated/${id}`);
    const sameSite = protocol === 'oidc' ? 'Lax' : 'None';
    expect(String(headers['set-cookie'])).toMatch(
      new RegExp(`^__Host-clinic-federation=[^;]+; Path=/; HttpOnly; Secure; SameSite=${sameSite}$`),
    );
  });

  test('takes any answer at all without failing, and lets nobody in by it', async () => {
    const { id } = await open(protocol);
    const base = `/login/federated/${id}`;
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 60 }), fc.string({ maxLength: 60 }), async (one, other) => {
        const browser = openBrowser(bench.call);
        const { headers } = await browser.get(base);
        const away = new URL(String(headers.location));
        const state = away.searchParams.get('state') ?? away.searchParams.get('RelayState') ?? '';
        const query = new URLSearchParams({ state, code: one, iss: other });
        const back = await (protocol === 'oidc'
          ? browser.get(`${base}/callback?${query}`)
          : browser.post(`${base}/consume`, {
              RelayState: state,
              SAMLResponse: Buffer.from(`<${one}>${other}`).toString('base64'),
            }));
        expect(back.status).toBe(401);
      }),
      { numRuns: 25 },
    );
  });
});

describe('identity providers', () => {
  const admin = async () => (await bench.signIn(account('admin'))).access_token;
  const GOOD = { protocol: 'oidc', name: 'Test', issuer: 'https://idp.example', clientId: 'clinic' };

  test.each([
    ['a protocol that is none', { ...GOOD, protocol: 'ldap' }],
    ['an issuer in clear', { ...GOOD, issuer: 'http://idp.example' }],
    ['no client', { ...GOOD, clientId: '' }],
    ['no name', { ...GOOD, name: '' }],
    ['an authority that is no certificate', { ...GOOD, ca: 'PEM' }],
    [
      'a SAML provider without a certificate',
      { protocol: 'saml', name: 'Test', entityId: 'x', ssoUrl: 'https://idp.example' },
    ],
  ])('with %s are not set up', async (_, json) => {
    expect((await bench.call('POST', URL_OF, { token: await admin(), json })).status).toBe(422);
  });

  test('are set up by administrators alone, and link accounts of their own tenant alone', async () => {
    const { access_token: nurse } = await bench.signIn(account('nurse'));
    expect((await bench.call('POST', URL_OF, { token: nurse, json: GOOD })).status).toBe(403);
    expect((await bench.call('POST', URL_OF, { json: GOOD })).status).toBe(401);
    const token = await admin();
    const made = await bench.call('POST', URL_OF, { token, json: GOOD });
    expect(made.status).toBe(201);
    const link = (username: string) =>
      bench.call('POST', `${URL_OF}/${made.json.id}/links`, { token, json: { username, subject: 's' } });
    expect((await link(account('nurse').username)).status).toBe(204);
    expect((await link(account('southNurse').username)).status).toBe(404);
    expect((await link('nobody.here')).status).toBe(404);
    expect((await bench.call('DELETE', `${URL_OF}/${made.json.id}`, { token })).status).toBe(204);
    expect((await bench.call('DELETE', `${URL_OF}/${made.json.id}`, { token })).status).toBe(404);
  });

  test('that give no answer leave the other ways in open', async () => {
    const token = await admin();
    const json = { ...GOOD, issuer: 'https://127.0.0.1:1' };
    const { id } = (await bench.call('POST', URL_OF, { token, json })).json;
    expect((await openBrowser(bench.call).get(`/login/federated/${id}`)).status).toBe(502);
    const browser = openBrowser(bench.call);
    await browser.signIn(account('clinician'));
    expect((await browser.get('/patients')).status).toBe(200);
  });

  test('that there are none of are not found', async () => {
    for (const page of ['', '/callback', '/metadata'])
      expect((await bench.call('GET', `/login/federated/none${page}`)).status).toBe(404);
  });

  test('are told what the clinic is as a SAML relying party', async () => {
    const { id } = await open('saml');
    const { status, text } = await bench.call('GET', `/login/federated/${id}/metadata`);
    expect(status).toBe(200);
    expect(text).toContain(`Location="${bench.clinic.url}/login/federated/${id}/consume"`);
    expect(text).toContain('WantAssertionsSigned="true"');
  });
});
