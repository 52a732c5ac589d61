/** Accounts that a check locked, unlocked by an administrator of a small system that locks for good. */
import { describe, expect, it } from 'vitest';
import { createProbes } from '../../src/target/probe.js';
import type { TargetFile } from '../../src/target/schema.js';
import { drive } from './drive.js';
import { sendJson, serve } from './servers.js';

const SIGN_IN: NonNullable<TargetFile['signIn']>[string] = {
  steps: [
    {
      name: 'password',
      factor: 'password',
      request: { method: 'POST', path: '/token', json: { name: '${username}', password: '${password}' } },
      expect: { status: 200 },
      capture: { access: { json: '$.access' } },
    },
  ],
  carrier: { headers: { Authorization: 'Bearer ${access}' } },
  alive: { request: { path: '/me' }, success: { status: 200 }, refused: { status: 401 } },
};
const account = (username: string) => ({ username, password: { literal: `${username}-staple-gun` } });
const desk = { wait: async () => ({ lateMs: 0 }), note: () => undefined };

/** Locks after two failures, until the administrator takes the lock away. `deaf`: and refuses to do so. */
async function locking({ deaf = false, unlock = true } = {}) {
  const failures = new Map<string, number>();
  const server = await serve(({ method, url, body, headers }, response) => {
    if (url === '/token') {
      const { name = '', password } = JSON.parse(body) as Record<string, string>;
      const count = failures.get(name) ?? 0;
      if (count >= 2) return sendJson(response, 429, {});
      const isRight = password === `${name}-staple-gun`;
      failures.set(name, isRight ? 0 : count + 1);
      return isRight ? sendJson(response, 200, { access: `of-${name}` }) : sendJson(response, 401, {});
    }
    const isAdmin = headers.authorization === 'Bearer of-ada';
    if (method === 'DELETE' && isAdmin && !deaf) failures.delete(url.split('/').at(-1) ?? '');
    return response.writeHead(isAdmin ? (deaf ? 503 : 204) : 401).end();
  });
  const steps = [
    {
      name: 'unlock',
      request: { method: 'DELETE' as const, path: '/locks/${subject}' },
      expect: { status: 204 },
    },
  ];
  const driven = drive({
    scope: { hosts: ['localhost'], ports: [server.port] },
    bases: { api: server.url },
    signIn: { api: SIGN_IN },
    personas: {
      admin: { role: 'admin', accounts: [account('ada')] },
      guessed: { role: 'nurse', accounts: [account('gil'), account('gus')] },
    },
    lockout: {
      persona: 'guessed',
      attempts: 2,
      locked: { status: 429 },
      ...(unlock ? { unlock: { persona: 'admin', steps } } : {}),
    },
  });
  const { probe, release } = createProbes(driven.driver, driven.guard).probeFor('a.check', desk);
  const guess = async (times: number) => {
    const me = await probe.trials.claim('guessed');
    for (let count = 0; count < times; count++) await me.password('api', 'wrong');
    return me;
  };
  return { probe, release, guess, failures, server };
}

describe('a locked account', () => {
  it('is unlocked by who may do that, and lets its owner in again', async () => {
    const { probe, guess } = await locking();
    expect(probe.trials.lockout).toMatchObject({ durationMs: null, unlocks: true });
    const me = await guess(2);
    expect((await me.password('api', 'right')).attempt).toMatchObject({ accepted: false, locked: true });
    expect(await me.unlock()).toMatchObject({ done: true });
    expect((await me.password('api', 'right')).attempt.accepted).toBe(true);
  });

  it('is unlocked at the end of the check that left it so, and no other account is', async () => {
    const { guess, release, failures, server } = await locking();
    const locked = await guess(2);
    const other = await guess(1);
    await release();
    expect([failures.get(locked.account), failures.get(other.account)]).toEqual([undefined, 1]);
    expect(server.seen.filter(({ method }) => method === 'DELETE')).toHaveLength(1);
  });

  it('is not unlocked again when its owner has been let in since', async () => {
    const { guess, release, server } = await locking();
    const me = await guess(2);
    await me.unlock();
    await me.password('api', 'right');
    await release();
    expect(server.seen.filter(({ method }) => method === 'DELETE')).toHaveLength(1);
  });

  it('that can not be unlocked is named, and makes the end of the check fail', async () => {
    const { guess, release } = await locking({ deaf: true });
    const { account: name } = await guess(2);
    await expect(release()).rejects.toMatchObject({
      code: 'prerequisite',
      message: expect.stringContaining(`${name}: unlock: DELETE → 503`),
      detail: { key: 'lockout.unlock' },
    });
  });

  it('stays locked where nobody is named who can unlock it', async () => {
    const { probe, guess, release, failures } = await locking({ unlock: false });
    expect(probe.trials.lockout?.unlocks).toBe(false);
    const me = await guess(2);
    await expect(me.unlock()).rejects.toMatchObject({ detail: { key: 'lockout.unlock' } });
    await release();
    expect(failures.get(me.account)).toBe(2);
  });
});
