/** Guessing passwords where there is no second factor: a small system that signs in by password alone, run as a whole. */
import { expect, test } from 'vitest';
import { openRun } from '../../src/conductor/run.js';
import type { TargetFile } from '../../src/target/schema.js';
import { plan as planOf, requirement } from '../verdict/samples.js';
import { type Served, sendJson, serve } from './servers.js';

const PASSWORD = 'staple-gun-orchid';
const LIMIT = 3;
const LOCK_MS = 2000;

type Counted = 'by account' | 'by address claimed' | 'for everybody' | 'never';

/** Signs in by name and password, and counts failures as it is told to. */
function openSystem(counted: Counted): Promise<Served> {
  const failures = new Map<string, { count: number; until: number }>();
  return serve(({ url, headers, body }, response) => {
    if (url === '/me')
      return sendJson(response, headers.authorization?.startsWith('Bearer g') ? 200 : 401, {});
    const { username, password } = JSON.parse(body) as {
      readonly username: string;
      readonly password: string;
    };
    const by = {
      'by account': username,
      'by address claimed': `${username} ${String(headers['x-forwarded-for'] ?? '')}`,
      'for everybody': 'all',
      never: null,
    }[counted];
    const known = by === null ? undefined : failures.get(by);
    if (known !== undefined && known.until > Date.now()) return sendJson(response, 429, { error: 'locked' });
    if (password === PASSWORD) {
      if (by !== null) failures.delete(by);
      return sendJson(response, 200, { access: username });
    }
    const count = (known === undefined || known.until > 0 ? 0 : known.count) + 1;
    if (by !== null) failures.set(by, { count, until: count >= LIMIT ? Date.now() + LOCK_MS : 0 });
    return sendJson(response, 401, { error: 'wrong' });
  });
}

function target(server: Served): TargetFile {
  const accounts = Array.from({ length: 4 }, (_, at) => ({
    username: `guessed${at}`,
    password: { literal: PASSWORD },
  }));
  return {
    target: 'password-alone',
    title: 'A system without a second factor',
    role: 'service',
    environment: 'demo',
    scope: { hosts: ['localhost'], ports: [server.port] },
    bases: { api: server.url },
    personas: { guessed: { role: 'guessed', accounts } },
    signIn: {
      api: {
        steps: [
          {
            name: 'password',
            factor: 'password',
            request: {
              method: 'POST',
              path: '/token',
              json: { username: '${username}', password: '${password}' },
            },
            expect: { status: 200 },
            capture: { access: { json: '$.access' } },
          },
        ],
        carrier: { headers: { Authorization: 'Bearer ${access}' } },
        alive: { request: { path: '/me' }, success: { status: 200 }, refused: { status: 401 } },
      },
    },
    lockout: { persona: 'guessed', attempts: LIMIT, duration: '2s', locked: { status: 429 } },
  };
}

async function guess(counted: Counted) {
  const base = planOf([requirement('r-1', ['guessing'])]);
  const opened = await openRun({
    runId: '20261123T051500Z-4f9a21c3',
    plan: {
      ...base,
      checks: base.checks.map((check) => ({
        ...check,
        kind: 'auth.lockout',
        params: { atMost: 100 },
        effects: 'lockout' as const,
      })),
    },
    target: { value: target(await openSystem(counted)), folder: '/' },
    effects: 'lockout',
    maxWaitMs: 60_000,
    workers: 1,
    browser: () => Promise.reject(new Error('no browser in this test')),
  });
  opened.begin(['guessing']);
  const { results } = await opened.finish();
  return results[0]?.verdict;
}

test('passwords are guessed where no code follows: a lock by account passes', async () => {
  expect(await guess('by account')).toMatchObject({ verdict: 'pass' });
}, 30_000);

test('where wrong passwords are never counted, it fails', async () => {
  const verdict = await guess('never');
  expect(verdict).toMatchObject({ verdict: 'fail' });
  expect(JSON.stringify(verdict)).toContain('right password after 3 failures');
}, 30_000);

test('where they are counted by the address that a header claims, it fails', async () => {
  const verdict = await guess('by address claimed');
  expect(verdict).toMatchObject({ verdict: 'fail' });
  expect(JSON.stringify(verdict)).toContain('each claiming another');
}, 30_000);

test('where one that is guessed at locks everybody, it does not pass', async () => {
  expect(await guess('for everybody')).not.toMatchObject({ verdict: 'pass' });
}, 30_000);
