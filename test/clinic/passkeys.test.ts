/** Passkeys and step-up of the clinic, beyond what the faults look at. */
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { assertion, registration } from '../../src/target/authenticators/passkey.js';
import { assertionOf, registrationOf } from '../../targets/clinic/app/auth/passkeys/response.js';
import { openBrowser } from './browser.js';
import { account, type Bench, code, startBench } from './clinic-client.js';
import { age, begin, credentialOf, enrol, finish } from './passkey-facts.js';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench({ CLINIC_FRESH: '5m' });
});
beforeEach(() => bench.clinic.reset());
afterAll(() => bench.stop());

const OWNER = account('keyholder');
const tokenOf = async (who = OWNER) => (await bench.signIn(who)).access_token;

async function owner() {
  const token = await tokenOf();
  return { token, ...(await enrol(bench, token)) };
}

async function signIn(passkey: Awaited<ReturnType<typeof owner>>['passkey']) {
  const { mfa_token, ceremony } = await begin(bench, OWNER);
  return finish(bench, mfa_token, assertion(passkey, ceremony));
}

describe('a passkey', () => {
  it('is listed without anything secret, and completes a sign-in', async () => {
    const { token, passkey } = await owner();
    const listed = await bench.call('GET', '/auth/factors', { token });
    expect(listed.text).toContain(passkey.id.toString('base64url'));
    expect(listed.text).not.toMatch(/publicKey|secret/);
    expect((await signIn(passkey)).status).toBe(200);
  });

  it('can not be enrolled twice, by nobody', async () => {
    const { passkey, token } = await owner();
    const stranger = await tokenOf(account('keyholder', 1));
    for (const each of [token, stranger]) {
      const { json } = await bench.call('POST', '/auth/factors/options', { token: each });
      const challenge = String(Reflect.get(json, 'challenge'));
      const ceremony = {
        challenge,
        origin: bench.clinic.url,
        rpId: 'localhost',
        encoding: 'base64url',
      } as const;
      const credential = credentialOf(registration(passkey, ceremony));
      const answer = await bench.call('POST', '/auth/factors', { token: each, json: { credential } });
      expect(answer.status).toBe(400);
    }
  });

  it('is enrolled only on a challenge of the same session', async () => {
    const [token, other] = [await tokenOf(), await tokenOf(account('keyholder', 1))];
    const { passkey } = await enrol(bench, token);
    const { json } = await bench.call('POST', '/auth/factors/options', { token: other });
    const challenge = String(Reflect.get(json, 'challenge'));
    const ceremony = {
      challenge,
      origin: bench.clinic.url,
      rpId: 'localhost',
      encoding: 'base64url',
    } as const;
    const credential = credentialOf(registration({ ...passkey, id: Buffer.alloc(32, 7) }, ceremony));
    expect((await bench.call('POST', '/auth/factors', { token, json: { credential } })).status).toBe(400);
  });

  it('of an authenticator that counts is refused when the count goes back: it was copied', async () => {
    const { passkey } = await owner();
    expect((await signIn({ ...passkey, counter: 5 })).status).toBe(200);
    expect((await signIn({ ...passkey, counter: 5 })).status).toBe(401);
    expect((await signIn({ ...passkey, counter: 6 })).status).toBe(200);
  });

  it('is taken away by administrators of the same tenant alone', async () => {
    const { passkey, token } = await owner();
    const url = `/admin/users/${OWNER.username}/factors`;
    expect((await bench.call('DELETE', url, { token })).status).toBe(403);
    const south = '/admin/users/south.clinician01/factors';
    const desk = await tokenOf(account('helpdesk'));
    expect((await bench.call('DELETE', south, { token: desk })).status).toBe(404);
    expect((await signIn(passkey)).status).toBe(200);
    expect((await bench.call('DELETE', url, { token: desk })).json).toEqual({ removed: 1 });
    expect((await begin(bench, OWNER)).options.status).toBe(404);
  });

  it('that guesses wrongly five times locks the name, as codes do', async () => {
    const { passkey } = await owner();
    for (let turn = 0; turn < 5; turn++) {
      const { mfa_token, ceremony } = await begin(bench, OWNER);
      expect((await finish(bench, mfa_token, assertion(passkey, ceremony, 'signature'))).status).toBe(401);
    }
    const { username, password } = OWNER;
    const json = { grant_type: 'password', username, password };
    expect((await bench.call('POST', '/auth/token', { json })).status).toBe(429);
  });

  it('is offered at the second step to those who have one, by page', async () => {
    const browser = openBrowser(bench.call);
    await browser.enterPassword(OWNER);
    expect((await browser.get('/login/code')).text).not.toContain('Use your passkey');
    await owner();
    await browser.enterPassword(OWNER);
    const page = await browser.get('/login/code');
    expect(page.text).toContain('Use your passkey');
    expect(page.headers['content-security-policy']).toContain("script-src 'self'");
    expect((await browser.post('/login/passkey', { credential: '{}' })).status).toBe(401);
  });
});

describe('a change of factors', () => {
  it('takes the code again when the authentication has aged; the password alone is not enough', async () => {
    const { token } = await owner();
    await age(bench);
    const options = async () => (await bench.call('POST', '/auth/factors/options', { token })).status;
    const { password } = OWNER;
    const again = (json: object) => bench.call('POST', '/auth/reauthenticate', { token, json });
    expect(await options()).toBe(401);
    expect((await again({ password })).status).toBe(204);
    expect(await options()).toBe(401);
    expect((await again({ password, code: code(OWNER, 1) })).status).toBe(204);
    expect(await options()).toBe(200);
  });

  it('says by what it may be had, as RFC 9470 wants it', async () => {
    const { token } = await owner();
    await age(bench);
    const { headers } = await bench.call('POST', '/auth/factors/options', { token });
    expect(headers['www-authenticate']).toMatch(/error="insufficient_user_authentication".*max_age="300"/);
  });

  it('by page leads to the page that asks again, and back', async () => {
    const browser = openBrowser(bench.call);
    await browser.signIn(OWNER);
    expect((await browser.get('/account')).text).toContain('Add a passkey');
    await age(bench);
    expect((await browser.get('/account')).text).toContain('confirm that it is you');
    expect((await browser.post('/account/passkeys/remove', { id: 'x' })).headers.location).toBe(
      '/confirm?to=%2Faccount',
    );
    await browser.get('/confirm?to=%2Faccount');
    const wrong = await browser.post('/confirm', { to: '/account', password: 'wrong', code: '000000' });
    expect(wrong.status).toBe(401);
    const right = { to: '/account', password: OWNER.password, code: code(OWNER, 1) };
    expect((await browser.post('/confirm', right)).headers.location).toBe('/account');
    expect((await browser.get('/account')).text).toContain('Add a passkey');
  });

  it.each(['//evil.example', 'https://evil.example', '/\\evil.example', 'javascript:alert(1)'])(
    'does not lead from the clinic to %s',
    async (to) => {
      const browser = openBrowser(bench.call);
      await browser.signIn(OWNER);
      await browser.get('/confirm');
      const answer = await browser.post('/confirm', { to, password: OWNER.password });
      expect(answer.headers.location).toBe('/patients');
    },
  );
});

describe('what an authenticator is said to have sent', () => {
  it('is read or left, whatever it is', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        registrationOf(value);
        assertionOf(value);
      }),
      { numRuns: 500 },
    );
  });

  it('completes no sign-in when a byte of it is altered, and breaks nothing', async () => {
    const { passkey } = await owner();
    const parts = ['clientData', 'authenticatorData', 'signature', 'id'] as const;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...parts),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (name, at, flip) => {
          const { mfa_token, ceremony } = await begin(bench, OWNER);
          const honest = assertion(passkey, ceremony);
          const bytes = Buffer.from(honest[`credential.${name}`] ?? '', 'base64url');
          const place = at % bytes.length;
          bytes[place] = (bytes[place] ?? 0) ^ flip;
          const altered = { ...honest, [`credential.${name}`]: bytes.toString('base64url') };
          expect([400, 401]).toContain((await finish(bench, mfa_token, altered)).status);
          // Clears the count of failures, and shows that the honest one is still accepted.
          expect((await signIn(passkey)).status).toBe(200);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('enrols nothing when the attestation is any bytes at all', async () => {
    const token = await tokenOf();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (bytes) => {
        const { json } = await bench.call('POST', '/auth/factors/options', { token });
        const challenge = String(Reflect.get(json, 'challenge'));
        const client = { type: 'webauthn.create', challenge, origin: bench.clinic.url, crossOrigin: false };
        const credential = {
          id: 'AAAA',
          rawId: 'AAAA',
          type: 'public-key',
          response: {
            clientDataJSON: Buffer.from(JSON.stringify(client)).toString('base64url'),
            attestationObject: Buffer.from(bytes).toString('base64url'),
          },
        };
        const answer = await bench.call('POST', '/auth/factors', { token, json: { credential } });
        expect(answer.status).toBe(400);
      }),
      { numRuns: 60 },
    );
  });
});
