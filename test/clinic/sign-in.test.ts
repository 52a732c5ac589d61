import { setTimeout as wait } from 'node:timers/promises';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openBrowser } from './browser.js';
import { account, type Bench, code, startBench } from './clinic-client.js';

const PATIENT = '/fhir/Patient/p-alice';
const IDLE_MS = 1200;

let bench: Bench;
beforeAll(async () => {
  bench = await startBench({
    CLINIC_IDLE: `${IDLE_MS}ms`,
    CLINIC_ABSOLUTE: '3s',
    CLINIC_MOBILE_ACCESS_TOKEN: '1s',
  });
});
afterAll(() => bench.stop());
beforeEach(() => bench.clinic.reset());

function passwordStep(username: string, password: string) {
  return bench.call('POST', '/auth/token', { json: { grant_type: 'password', username, password } });
}

describe('signing in at the API', () => {
  test('a password alone earns a token that opens nothing', async () => {
    const { username, password } = account('clinician');
    const first = await passwordStep(username, password);
    expect(first.status).toBe(401);
    expect(first.json.error).toBe('mfa_required');
    const read = await bench.call('GET', PATIENT, { token: first.json.mfa_token });
    expect(read.status).toBe(401);
  });

  test('password and code together open the record', async () => {
    const { access_token } = await bench.signIn(account('clinician'));
    const read = await bench.call('GET', PATIENT, { token: access_token });
    expect(read.status).toBe(200);
    expect(read.json.id).toBe('p-alice');
  });

  test('a code is accepted once, and an mfa token is good for one attempt', async () => {
    const who = account('clinician');
    const { username, password } = who;
    const used = code(who);
    const first = await passwordStep(username, password);
    const mfa = (mfa_token: string, given: string) =>
      bench.call('POST', '/auth/mfa', { json: { mfa_token, code: given } });
    expect((await mfa(first.json.mfa_token, used)).status).toBe(200);
    expect((await mfa(first.json.mfa_token, code(who, 1))).status).toBe(401);
    const second = await passwordStep(username, password);
    expect((await mfa(second.json.mfa_token, used)).status).toBe(401);
    expect((await mfa(second.json.mfa_token, code(who, 1))).status).toBe(401);
    const third = await passwordStep(username, password);
    expect((await mfa(third.json.mfa_token, code(who, 1))).status).toBe(200);
  });

  test('a code from two steps away is refused', async () => {
    const who = account('clinician');
    const first = await passwordStep(who.username, who.password);
    const given = code(who, -3);
    const second = await bench.call('POST', '/auth/mfa', {
      json: { mfa_token: first.json.mfa_token, code: given },
    });
    expect(second.status).toBe(401);
  });

  test('a wrong password and an unknown user get the same answer, and lock alike after five', async () => {
    for (const username of [account('nurse').username, 'nobody.here']) {
      for (let attempt = 1; attempt <= 5; attempt += 1) {
        const answer = await passwordStep(username, 'not the password at all');
        expect([answer.status, answer.text]).toEqual([401, '{"error":"invalid_grant"}']);
      }
      const locked = await passwordStep(username, account('nurse').password);
      expect(locked.status).toBe(429);
      expect(Number(locked.headers['retry-after'])).toBeGreaterThan(50);
    }
  });

  test('a refresh token works once; its second use ends the whole session', async () => {
    const { refresh_token } = await bench.signIn(account('clinician'));
    const refresh = (token: string) =>
      bench.call('POST', '/auth/token', { json: { grant_type: 'refresh_token', refresh_token: token } });
    const renewed = await refresh(refresh_token);
    expect(renewed.status).toBe(200);
    const read = () => bench.call('GET', PATIENT, { token: renewed.json.access_token });
    expect((await read()).status).toBe(200);
    expect((await refresh(refresh_token)).status).toBe(401);
    expect((await read()).status).toBe(401);
    expect((await refresh(renewed.json.refresh_token)).status).toBe(401);
  });

  test('sign-out ends access and refresh token', async () => {
    const { access_token, refresh_token } = await bench.signIn(account('clinician'));
    expect((await bench.call('GET', PATIENT, { token: access_token })).status).toBe(200);
    expect((await bench.call('POST', '/auth/logout', { token: access_token })).status).toBe(204);
    expect((await bench.call('GET', PATIENT, { token: access_token })).status).toBe(401);
    const json = { grant_type: 'refresh_token', refresh_token };
    expect((await bench.call('POST', '/auth/token', { json })).status).toBe(401);
  });
});

describe('signing in at the web', () => {
  test('the pages open after password and code, under a new session cookie with its attributes', async () => {
    const browser = openBrowser(bench.call);
    const first = await browser.enterPassword(account('clinician'));
    expect([first.status, first.headers.location]).toEqual([302, '/login/code']);
    const pending = browser.cookies.get('__Host-clinic-session');
    expect((await browser.get('/patients')).headers.location).toBe('/login');
    await browser.get('/login/code');
    const second = await browser.post('/login/code', { code: code(account('clinician')) });
    expect([second.status, second.headers.location]).toEqual([302, '/patients']);
    expect(browser.cookies.get('__Host-clinic-session')).not.toBe(pending);
    expect(String(second.headers['set-cookie'])).toMatch(/; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    const page = await browser.get('/patients/p-alice');
    expect(page.status).toBe(200);
    expect(page.text).toContain('CNRY-ALICE-NOTE-');
    expect(page.text).toContain('CNRY-ALICE-DOC-');
    expect(page.headers['cache-control']).toBe('no-store');
  });

  test('sign-out ends the session at the server, not only in the browser', async () => {
    const browser = openBrowser(bench.call);
    await browser.signIn(account('clinician'));
    expect((await browser.get('/patients')).status).toBe(200);
    const copy = browser.cookies.get('__Host-clinic-session') ?? '';
    expect((await browser.post('/logout')).headers.location).toBe('/login');
    browser.cookies.set('__Host-clinic-session', copy);
    expect((await browser.get('/patients')).headers.location).toBe('/login');
  });

  test('a form without its token changes nothing', async () => {
    const browser = openBrowser(bench.call);
    await browser.signIn(account('clinician'));
    await browser.get('/patients');
    expect((await browser.post('/logout', { csrf: 'made up' })).status).toBe(403);
    expect((await browser.get('/patients')).status).toBe(200);
  });

  test('a wrong code shows the form again, and the right one still works', async () => {
    const browser = openBrowser(bench.call);
    await browser.enterPassword(account('clinician'));
    await browser.get('/login/code');
    expect((await browser.post('/login/code', { code: '000000' })).status).toBe(401);
    const right = await browser.post('/login/code', { code: code(account('clinician')) });
    expect(right.headers.location).toBe('/patients');
  });
});

describe('automatic logoff', () => {
  test('an idle session is over for cookie, access and refresh token; a used one goes on', async () => {
    const [idle, busy] = await Promise.all([
      bench.signIn(account('nurse', 0)),
      bench.signIn(account('nurse', 1)),
    ]);
    const browser = openBrowser(bench.call);
    await browser.signIn(account('clinician'));
    await browser.get('/patients');
    const read = (token: string) => bench.call('GET', PATIENT, { token });
    expect((await read(idle.access_token)).status).toBe(200);
    for (const _ of [1, 2]) {
      await wait(IDLE_MS * 0.6);
      expect((await read(busy.access_token)).status).toBe(200);
    }
    expect((await read(idle.access_token)).status).toBe(401);
    const json = { grant_type: 'refresh_token', refresh_token: idle.refresh_token };
    expect((await bench.call('POST', '/auth/token', { json })).status).toBe(401);
    expect((await browser.get('/patients')).headers.location).toBe('/login');
  });

  test('a session in constant use still ends at the absolute limit', async () => {
    const { access_token } = await bench.signIn(account('nurse'));
    const started = Date.now();
    let last = 0;
    while (Date.now() - started < 5000) {
      if ((await bench.call('GET', PATIENT, { token: access_token })).status === 401) break;
      last = Date.now() - started;
      await wait(200);
    }
    expect(last).toBeGreaterThan(2000);
    expect(last).toBeLessThan(3200);
  });
});

describe('access tokens', () => {
  const claimsOf = (token: string) =>
    JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

  test('are signed with the published key, and say for whom and for what they are', async () => {
    const { access_token } = await bench.signIn(account('clinician'));
    const { text } = await bench.call('GET', '/.well-known/jwks.json');
    const { payload, protectedHeader } = await jwtVerify(access_token, createLocalJWKSet(JSON.parse(text)), {
      issuer: bench.clinic.url,
      audience: `${bench.clinic.url}/fhir`,
    });
    expect(protectedHeader).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
    expect(payload).toMatchObject({ role: 'clinician', sid: expect.any(String), jti: expect.any(String) });
  });

  test('for another resource open that resource and no record', async () => {
    const { refresh_token } = await bench.signIn(account('clinician'));
    const resource = `${bench.clinic.url}/auth/userinfo`;
    const json = { grant_type: 'refresh_token', refresh_token, resource };
    const token = (await bench.call('POST', '/auth/token', { json })).json.access_token;
    expect((await bench.call('GET', '/auth/userinfo', { token })).status).toBe(200);
    expect((await bench.call('GET', PATIENT, { token })).status).toBe(401);
  });

  test('of the mobile client live a shorter time', async () => {
    const { refresh_token } = await bench.signIn(account('clinician'));
    const json = { grant_type: 'refresh_token', refresh_token, client_id: 'clinic-mobile' };
    const { access_token } = (await bench.call('POST', '/auth/token', { json })).json;
    const { exp, iat } = claimsOf(access_token);
    expect(exp - iat).toBeLessThanOrEqual(2);
  });
});

test('a note written on the page is in the record, and not without the proof of the form', async () => {
  const browser = openBrowser(bench.call);
  await browser.signIn(account('clinician'));
  await browser.get('/patients/p-alice');
  expect((await browser.post('/patients/p-alice/notes', { note: 'Seen today' })).status).toBe(302);
  expect((await browser.get('/patients/p-alice')).text).toContain('Seen today');
  expect((await browser.post('/patients/p-alice/notes', { note: 'Forged', csrf: 'x' })).status).toBe(403);
  expect((await browser.get('/patients/p-alice')).text).not.toContain('Forged');
});
