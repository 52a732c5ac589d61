import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../targets/clinic/app/config.js';
import { account, caller, PEOPLE } from './clinic-client.js';

const MAIN = fileURLToPath(new URL('../../dist/targets/clinic/app/main.js', import.meta.url));

beforeAll(() => {
  if (!existsSync(MAIN)) throw new Error('the clinic is not built: run npm run build');
});

let running: ChildProcessWithoutNullStreams | undefined;
afterEach(() => running?.kill('SIGKILL'));

async function start(env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [MAIN], { env: { PATH: process.env.PATH, ...env } });
  running = child;
  let log = '';
  child.stderr.on('data', (chunk) => {
    log += chunk;
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async () => String((await lines.next()).value);
  return { child, line, log: () => log };
}

test('says it is ready, obeys its control channel, and ends when the channel closes', async () => {
  const { child, line, log } = await start({ CLINIC_CONTROL: '1' });
  const ready = await line();
  expect(ready).toMatch(
    /^ready \{"port":\d+,"httpPort":\d+,"url":"https:\/\/localhost:\d+","ca":".+ca\.pem"\}$/,
  );
  const { url, ca } = JSON.parse(ready.slice('ready '.length));
  const { call, close } = caller(url, ca);
  const order = async (command: unknown) => {
    child.stdin.write(`${typeof command === 'string' ? command : JSON.stringify(command)}\n`);
    return JSON.parse((await line()).replace(/^control /, ''));
  };
  const { username, password } = account('nurse');
  const json = { grant_type: 'password', username, password };
  const signIn = () => call('POST', '/auth/token', { json });
  expect((await signIn()).status).toBe(401);
  expect(await order({ faults: ['mfa.api-password-alone'] })).toMatchObject({ ok: true });
  const { access_token: token } = (await signIn()).json;
  const path = '/fhir/Patient?name=Sample&note=remember';
  expect((await call('GET', path, { token })).text).toContain('CNRY-ALICE-MRN');
  expect(await order({ reset: true })).toMatchObject({ ok: true });
  expect((await call('GET', path, { token })).status).toBe(401);
  expect(await order({ faults: ['no.such-fault'] })).toMatchObject({ ok: false });
  expect(await order('not json')).toMatchObject({ ok: false });
  expect(await order({ unknown: 1 })).toMatchObject({ ok: false });
  close();
  child.stdin.end();
  expect((await once(child, 'exit'))[0]).toBe(0);

  const requests = log()
    .trim()
    .split('\n')
    .map((entry) => JSON.parse(entry));
  expect(requests).toHaveLength(4);
  expect(requests[2]).toMatchObject({ method: 'GET', route: '/fhir/Patient', status: 200 });
  for (const private_ of [
    username,
    password,
    token,
    'Sample',
    'remember',
    PEOPLE.patients.alice?.canaries.mrn,
  ]) {
    expect(log()).not.toContain(private_);
  }
});

test('ends cleanly on SIGTERM', async () => {
  const { child, line } = await start({ CLINIC_FAULTS: 'audit.read-not-logged' });
  await line();
  child.kill('SIGTERM');
  expect((await once(child, 'exit'))[0]).toBe(0);
});

test('a fault that doesn’t exist ends the start with its name', async () => {
  const { child, log } = await start({ CLINIC_FAULTS: 'session.nver-expires' });
  expect((await once(child, 'exit'))[0]).toBe(1);
  expect(log()).toMatch(/^clinic: there is no fault named session\.nver-expires; known: session\./);
});

test('a wrong setting is named with what was expected', () => {
  expect(() => readConfig({ CLINIC_IDLE: '8 seconds' })).toThrow(
    'CLINIC_IDLE=8 seconds: expected a duration',
  );
  expect(() => readConfig({ CLINIC_IDLE: '0s' })).toThrow('CLINIC_IDLE');
  expect(() => readConfig({ CLINIC_PORT: '70000' })).toThrow('CLINIC_PORT');
  expect(readConfig({ CLINIC_IDLE: '8s', CLINIC_ABSOLUTE: '1.5h' }).limits).toMatchObject({
    idle: 8000,
    absolute: 5_400_000,
    refreshToken: 5_400_000,
  });
});
