import { describe, expect, it, vi } from 'vitest';
import { runRecipe } from '../../src/target/recipe.js';
import type { TargetFile } from '../../src/target/schema.js';
import { createSession } from '../../src/target/session.js';
import { drive, PURPOSE } from './drive.js';
import { type Answer, sendJson, serve } from './servers.js';
import { BEARER, CANARY } from './systems.js';

const ATTRIBUTE: NonNullable<TargetFile['contexts']>[string] = {
  attribute: 'network',
  persona: 'clinician',
  tries: [{ action: 'patient.read', resource: 'alice' }],
  secrets: { proxy: { literal: 'known-to-the-proxy' } },
  allowed: { headers: { 'X-Forwarded-For': '10.0.0.1', 'X-Proxy': '${proxy}' } },
  others: {
    outside: {
      headers: { 'X-Forwarded-For': '203.0.113.9', 'X-Proxy': '${proxy}' },
      query: { of: '${patient}&c' },
    },
    claimed: { headers: { 'X-Forwarded-For': '10.0.0.1' } },
    elsewhere: { from: '127.0.0.1' },
    ended: {
      change: { persona: 'clinician', action: 'patient.read' },
      restore: { persona: 'clinician', action: 'patient.read' },
    },
  },
  refused: { status: 451 },
};

const answer: Answer = ({ url, headers }, response) =>
  url === '/token'
    ? sendJson(response, 200, { access_token: 'good', refresh_token: 'other' })
    : headers['x-forwarded-for'] === '203.0.113.9'
      ? sendJson(response, 451, {})
      : headers['x-proxy'] === undefined
        ? sendJson(response, 403, {})
        : sendJson(response, 200, { mrn: CANARY });

async function open() {
  const system = await serve(answer);
  const { driver, account, ledger } = drive({
    scope: { hosts: ['localhost'], ports: [system.port] },
    bases: { main: system.url },
    signIn: { main: BEARER },
    resources: { alice: { type: 'Patient', vars: { patient: 'alice' }, canaries: { mrn: CANARY } } },
    actions: {
      'patient.read': {
        operation: 'R',
        request: { path: '/patients/${patient}?full=1', headers: { Accept: 'application/json' } },
      },
    },
    oracles: { denied: { status: 403 } },
    contexts: { network: ATTRIBUTE },
  });
  const run = await runRecipe(driver, BEARER.steps, { account: account(), purpose: PURPOSE });
  const session = createSession(driver, 'a.check', account(), 'main', run, run.lastNonce);
  const under = (value: string | null) =>
    session.act('patient.read', { resource: 'alice', under: { context: 'network', value } });
  return { system, ledger, under, came: vi.spyOn(driver.client, 'came') };
}

describe('a request under the attributes of a context', () => {
  it('carries what is allowed, its secret filled in', async () => {
    const { system, under } = await open();
    expect(await under(null)).toMatchObject({ success: true });
    expect(system.seen.at(-1)).toMatchObject({
      url: '/patients/alice?full=1',
      headers: {
        authorization: 'Bearer good',
        accept: 'application/json',
        'x-forwarded-for': '10.0.0.1',
        'x-proxy': 'known-to-the-proxy',
      },
    });
  });

  it('carries another value in its place, and is refused in the way that the context says', async () => {
    const { system, under } = await open();
    expect(await under('outside')).toMatchObject({ success: false, denied: true, status: 451 });
    expect(system.seen.at(-1)?.url).toBe('/patients/alice?full=1&of=alice%26c');
    expect(await under('claimed')).toMatchObject({ success: false, denied: false, status: 403 });
    expect(system.seen.at(-1)?.headers).not.toHaveProperty('x-proxy');
  });

  it('carries nothing of the allowed ones when it only comes from elsewhere', async () => {
    const { system, under } = await open();
    expect(await under('elsewhere')).toMatchObject({ status: 403 });
    expect(system.seen.at(-1)?.headers).not.toHaveProperty('x-forwarded-for');
  });

  it('is an allowed one where the system itself holds the attribute', async () => {
    const { system, under } = await open();
    expect(await under('ended')).toMatchObject({ success: true });
    expect(system.seen.at(-1)?.headers['x-proxy']).toBe('known-to-the-proxy');
  });

  it('is owed an entry in the log, refused or not', async () => {
    const { came, ledger, under } = await open();
    const allowed = await under(null);
    const refused = await under('outside');
    expect(came.mock.calls.map(([line, how]) => [ledger[(line?.seq ?? 0) - 1]?.nonce, how])).toEqual([
      [allowed.nonce, 'success'],
      [refused.nonce, 'denied'],
    ]);
  });
});
