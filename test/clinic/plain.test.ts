import { afterAll, beforeAll, expect, test } from 'vitest';
import { account, type Bench, startBench } from './clinic-client.js';
import { plain } from './plain-client.js';

let bench: Bench;
let token: string;
beforeAll(async () => {
  bench = await startBench();
  token = (await bench.signIn(account('clinician'))).access_token;
});
afterAll(() => bench.stop());

test.each([
  ['GET', '/'],
  ['GET', '/login?next=%2Fpatients'],
  ['GET', '/fhir/Patient/p-alice'],
  ['POST', '/auth/token'],
  ['DELETE', '/fhir/Observation/o-alice-note'],
])('%s %s without TLS is led to the same address with TLS, and gets nothing else', async (method, path) => {
  const answer = await plain(bench.clinic, method, path, { authorization: `Bearer ${token}` });
  expect([answer.status, answer.headers.location, answer.body]).toEqual([
    308,
    `${bench.clinic.url}${path}`,
    '',
  ]);
  expect(answer.headers['set-cookie']).toBeUndefined();
  expect(answer.headers['content-length']).toBe('0');
});

test('the redirect leads to this clinic, whatever host was asked for', async () => {
  const answer = await plain(bench.clinic, 'GET', '/login', { host: 'elsewhere.invalid' });
  expect(answer.headers.location).toBe(`${bench.clinic.url}/login`);
  const absolute = await plain(bench.clinic, 'GET', 'http://elsewhere.invalid/login');
  expect(String(absolute.headers.location)).toMatch(`${bench.clinic.url}/`);
});

test('a session keeps to TLS: each answer says so', async () => {
  for (const path of ['/login', '/fhir/metadata', '/nowhere', '/assets/clinic.css']) {
    const answer = await bench.call('GET', path);
    expect([path, answer.headers['strict-transport-security']]).toEqual([path, 'max-age=31536000']);
  }
});
