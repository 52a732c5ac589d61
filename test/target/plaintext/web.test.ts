/** Requests in clear, as they reach a port that does or doesn't keep to itself what belongs over TLS. */
import { CookieJar } from 'tough-cookie';
import { describe, expect, it } from 'vitest';
import { askInClear, strictTransport } from '../../../src/target/plaintext/web.js';
import { createAuthority } from '../certificates.js';
import { drive, PURPOSE } from '../drive.js';
import { type Answer, serve, serveTls } from '../servers.js';
import { BEARER, CANARY, FORM } from '../systems.js';

const authority = await createAuthority('Ours');

async function pair(inClear: Answer, overTls: Answer = (_, response) => response.end()) {
  const safe = await serveTls(overTls, await authority.issue('localhost'));
  const clear = await serve(inClear);
  const driven = drive(
    {
      scope: { hosts: ['localhost'], ports: [safe.port, clear.port] },
      bases: { web: safe.url },
      services: { http: { host: 'localhost', port: clear.port, protocol: 'http' } },
      signIn: { api: BEARER, form: FORM },
      resources: { alice: { type: 'Patient', vars: { id: 'alice' }, canaries: { mrn: CANARY } } },
      actions: { 'patient.read': { operation: 'R', request: { path: '/patients/${id}?part=1' } } },
    },
    { ca: [authority.pem] },
  );
  driven.redactor.add(CANARY, 'canary:alice.mrn');
  return { ...driven, clear };
}

const jar = async (line: string, url: string) => {
  const made = new CookieJar();
  await made.setCookie(line, url);
  return made;
};

describe('a request in clear', () => {
  it('goes to the same path of the service, with the bearer token', async () => {
    const { driver, clear, account } = await pair((_, response) => response.writeHead(403).end());
    const credentials = { jar: new CookieJar(), captured: { access: 'abcdefghijkl' } };
    const asker = { signIn: 'api', account: account(), credentials };
    const answer = await askInClear(driver, PURPOSE, 'http', asker, { resource: 'alice' });
    expect(answer).toMatchObject({ reached: 'answered', status: 403, redirect: null, canaries: [] });
    expect(clear.seen[0]).toMatchObject({ url: '/patients/alice?part=1' });
    expect(clear.seen[0]?.headers.authorization).toBe('Bearer abcdefghijkl');
  });

  it('tells a redirect to HTTPS from one that stays in clear, and finds a canary in its body', async () => {
    const { driver } = await pair((_, response) =>
      response.writeHead(308, { location: 'https://localhost/patients/alice' }).end(CANARY),
    );
    const options = { resource: 'alice' };
    expect(await askInClear(driver, PURPOSE, 'http', null, options)).toMatchObject({
      redirect: 'https',
      bytes: CANARY.length,
      canaries: ['canary:alice.mrn'],
    });
    const other = await pair((_, response) => response.writeHead(302, { location: '/login' }).end());
    expect(await askInClear(other.driver, PURPOSE, 'http', null, options)).toMatchObject({
      redirect: 'not-https',
    });
  });

  it('takes along the cookie that signs in unless it is Secure', async () => {
    const { driver, account, clear } = await pair((_, response) =>
      response.writeHead(404, { 'set-cookie': 'visit=1' }).end(),
    );
    const ask = async (line: string) => {
      const credentials = { jar: await jar(line, 'https://localhost/'), captured: {} };
      const asker = { signIn: 'form', account: account(), credentials };
      return askInClear(driver, PURPOSE, 'http', asker, { resource: 'alice' });
    };
    expect(await ask('session=0a1b2c; Path=/; Secure')).toMatchObject({
      cookiesSent: [],
      cookiesSet: ['visit'],
    });
    expect(clear.seen[0]?.headers.cookie).toBeUndefined();
    expect(await ask('session=0a1b2c; Path=/')).toMatchObject({ cookiesSent: ['session'] });
  });

  it('names a closed port, and one that ends the connection without an answer', async () => {
    const { driver, clear } = await pair((_, response) => response.destroy());
    const ask = () => askInClear(driver, PURPOSE, 'http', null, { resource: 'alice' });
    expect(await ask()).toMatchObject({ reached: 'ended', status: null });
    await clear.close();
    expect(await ask()).toMatchObject({ reached: 'refused', status: null });
  });
});

it('reads Strict-Transport-Security of each base', async () => {
  const healthy = await pair(
    (_, response) => response.end(),
    (_, response) => response.setHeader('strict-transport-security', 'max-age=63072000').end(),
  );
  expect(await strictTransport(healthy.driver, PURPOSE)).toEqual([
    { base: 'web', answered: true, header: 'max-age=63072000', said: 'GET / → 200' },
  ]);
  const without = await pair((_, response) => response.end());
  expect(await strictTransport(without.driver, PURPOSE)).toMatchObject([{ answered: true, header: null }]);
});
