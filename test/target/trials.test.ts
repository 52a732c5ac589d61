/** Sign-ins in pieces, against a small system with password, one-time code and lock. */
import { generateSync } from 'otplib';
import { describe, expect, it } from 'vitest';
import type { Driver } from '../../src/target/driver.js';
import { declaredLimits } from '../../src/target/resolved.js';
import type { TargetFile } from '../../src/target/schema.js';
import { createSharedSessions } from '../../src/target/shared-sessions.js';
import { createTrials } from '../../src/target/trials/trials.js';
import { drive, SEED } from './drive.js';
import { sendJson, serve } from './servers.js';

const PATH: NonNullable<TargetFile['signIn']>[string] = {
  steps: [
    {
      name: 'password',
      factor: 'password',
      request: { method: 'POST', path: '/password', json: { name: '${username}', password: '${password}' } },
      expect: { status: 200 },
      capture: { half: { json: '$.half' } },
    },
    {
      name: 'code',
      factor: 'totp',
      request: { method: 'POST', path: '/code', json: { half: '${half}', code: '${otp}' } },
      expect: { status: 200 },
      capture: { access: { json: '$.access' } },
    },
  ],
  carrier: { headers: { Authorization: 'Bearer ${access}' } },
  alive: { request: { path: '/record' }, success: { status: 200 }, refused: { status: 401 } },
  protects: { action: 'record.read' },
};

const RIGHT = `Basic ${Buffer.from('clara:staple-gun-orchid').toString('base64')}`;

/** The period in which tests take place; nothing is waited for. */
const NOW = 1_800_000_000_000;
const codeIn = (periods: number) => generateSync({ secret: SEED, epoch: NOW / 1000 + periods * 30 });

const trialsOf = (driver: Driver, lease: Parameters<typeof createTrials>[2]) =>
  createTrials(driver, 'a.check', lease, createSharedSessions(driver, declaredLimits(driver.target.file)))
    .door;

/** Takes codes of one period before and after the present one, each once; locks after three failures. */
async function system(options: { readonly takesBasic?: boolean; readonly grants?: boolean } = {}) {
  const used = new Set<string>();
  let failures = 0;
  const server = await serve(({ url, body, headers }, response) => {
    const { authorization = '' } = headers;
    if (url === '/record') {
      const isBasic = options.takesBasic === true && authorization.startsWith('Basic ');
      return authorization === 'Bearer good' || isBasic
        ? sendJson(response, 200, { record: 'of alice' })
        : sendJson(response, 401, {});
    }
    if (url === '/oauth/token' && options.grants === true)
      return sendJson(response, 200, { access_token: body.includes('grant_type=password') ? 'good' : '' });
    if (url !== '/password' && url !== '/code') return response.writeHead(404).end();
    if (failures >= 3) return sendJson(response, 429, { error: 'locked', until: Date.now() });
    const asked = JSON.parse(body) as Record<string, string>;
    const known = [-1, 0, 1].map(codeIn);
    const isRight =
      url === '/password'
        ? asked.name === 'clara' && asked.password === 'staple-gun-orchid'
        : known.includes(asked.code ?? '') && !used.has(asked.code ?? '');
    if (!isRight) {
      failures++;
      return sendJson(response, 401, { error: `no such user or password: ${asked.name ?? ''}` });
    }
    if (url === '/password') return sendJson(response, 200, { half: 'half' });
    used.add(asked.code ?? '');
    failures = 0;
    return sendJson(response, 200, { access: 'good' });
  });
  const driven = drive(
    {
      scope: { hosts: ['localhost'], ports: [server.port] },
      bases: { api: server.url },
      signIn: { api: PATH, mail: { ...PATH, personas: [] } },
      actions: { 'record.read': { request: { path: '/record' }, operation: 'R' } },
      oracles: { anonymous: { status: 401 } },
      secondFactor: { window: 1 },
      lockout: { persona: 'clinician', attempts: 3, duration: '5s', locked: { status: 429 } },
    },
    { now: () => NOW },
  );
  const trials = trialsOf(driven.driver, async () => driven.account());
  return { ...driven, server, trials };
}

describe('a sign-in in pieces', () => {
  it('goes on with a fresh code, and opens the record', async () => {
    const { trials } = await system();
    const me = await trials.claim('clinician');
    const half = await me.password('api', 'right');
    expect(half.attempt).toMatchObject({ accepted: true, stoppedAt: null, status: 200, locked: false });
    expect(await half.open()).toMatchObject({ success: false, denied: true });
    const { attempt, opened, period, periodNow } = await half.finish('own');
    expect(attempt.accepted).toBe(true);
    expect(opened.success).toBe(true);
    expect([period, periodNow]).toEqual([NOW / 30_000, NOW / 30_000]);
  });

  it('sends the same code again, and then the next one without waiting, by the documented window', async () => {
    const { trials, server } = await system();
    const me = await trials.claim('clinician');
    const sent = () => JSON.parse(server.seen.filter(({ url }) => url === '/code').at(-1)?.body ?? '{}').code;
    const half = await me.password('api', 'right');
    expect((await half.finish('own')).attempt.accepted).toBe(true);
    expect(sent()).toBe(codeIn(0));
    expect((await half.finish('again')).attempt).toMatchObject({
      accepted: false,
      stoppedAt: 'code',
      status: 401,
    });
    expect(sent()).toBe(codeIn(0));
    expect((await half.finish('own')).attempt.accepted).toBe(true);
    expect(sent()).toBe(codeIn(1));
    await half.finish('stale');
    expect(sent()).toBe(codeIn(-3));
    await half.finish('early');
    expect(sent()).toBe(codeIn(3));
    await half.finish('wrong');
    expect([-1, 0, 1].map(codeIn)).not.toContain(sent());
  });

  it('gives answers the same shape that differ only in what was sent, and tells a lock from a refusal', async () => {
    const { trials } = await system();
    const me = await trials.claim('clinician');
    const first = (await me.password('api', 'wrong')).attempt;
    const unknown = (await me.password('api', 'unknown')).attempt;
    expect(first).toMatchObject({ accepted: false, locked: false, stoppedAt: 'password', status: 401 });
    expect(unknown.shape).toBe(first.shape);
    await me.password('api', 'wrong');
    const locked = (await me.password('api', 'right')).attempt;
    expect(locked).toMatchObject({ accepted: false, locked: true, status: 429 });
    expect((await me.password('api', 'right')).attempt.shape).toBe(locked.shape);
    expect(locked.shape).not.toBe(first.shape);
  });

  it('tries an unknown name that looks like the known one, and knows name and password again', async () => {
    const { trials, server, redactor } = await system();
    await (await trials.claim('clinician')).password('api', 'unknown');
    const { name, password } = JSON.parse(server.seen[0]?.body ?? '{}');
    expect(name).toMatch(/^[a-z]{5}$/);
    expect(name).not.toBe('clara');
    expect(redactor.seen(`${name} ${password}`)).toEqual(
      expect.arrayContaining([trials.labels.name, trials.labels.password]),
    );
  });

  it('claims another address each time where it is told to', async () => {
    const { trials, server } = await system();
    const me = await trials.claim('clinician');
    await me.password('api', 'right', { claimsAnother: true });
    await me.password('api', 'right');
    const claimed = server.seen.map(({ headers }) => headers['x-forwarded-for']);
    expect(claimed).toEqual([expect.stringMatching(/^203\.0\.113\.\d+$/), undefined]);
  });

  it('finds ways in that nobody declared, and only those that are there', async () => {
    const ways = async (options: Parameters<typeof system>[0]) => {
      const { trials } = await system(options);
      return (await trials.undeclared('clinician', 'api')).map(({ way, opened }) => [way, opened.success]);
    };
    const basic = 'name and password in the Authorization header';
    expect(await ways({})).toEqual([[basic, false]]);
    expect(await ways({ takesBasic: true })).toEqual([[basic, true]]);
    expect(await ways({ grants: true })).toEqual([
      [basic, false],
      ['password grant at /oauth/token', true],
    ]);
  });

  it('knows the paths that ask for a password alone, and tries a wrong one with everything that is made from it', async () => {
    const server = await serve(({ headers }, response) =>
      sendJson(response, headers.authorization === RIGHT ? 200 : 401, {}),
    );
    const headers = { Authorization: 'Basic ${basic}' };
    const { driver } = drive({
      bases: { main: server.url },
      scope: { hosts: ['localhost'], ports: [server.port] },
      personas: {
        clinician: {
          role: 'clinician',
          accounts: [{ username: 'clara', password: { literal: 'staple-gun-orchid' } }],
        },
      },
      signIn: {
        basic: {
          ...PATH,
          steps: [
            {
              name: 'password',
              factor: 'password',
              request: { path: '/me', headers },
              expect: { status: 200 },
            },
          ],
          carrier: { headers },
        },
      },
    });
    const trials = trialsOf(driver, (persona) =>
      driver.accounts.lease(persona, 'test').then(({ account }) => account),
    );
    expect([trials.pathsOf('clinician'), trials.passwordPathsOf('clinician')]).toEqual([[], ['basic']]);
    expect(trials.asksForCode('basic')).toBe(false);
    const me = await trials.claim('clinician');
    const accepted = [];
    for (const which of ['right', 'wrong', 'unknown'] as const)
      accepted.push((await me.password('basic', which)).attempt.accepted);
    expect(accepted).toEqual([true, false, false]);
  });

  it('knows the paths on which a password and a code follow each other', async () => {
    const { trials } = await system();
    expect(trials.pathsOf('clinician')).toEqual(['api']);
    expect(trials.pathsOf('nobody')).toEqual(['api']);
  });
});
