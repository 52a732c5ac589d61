/** A system that takes two sign-ins of one account at the same moment for guessing, and refuses the second. */
import { describe, expect, it } from 'vitest';
import { signInBy } from '../../src/target/shared-sessions.js';
import { drive } from './drive.js';
import { serve } from './servers.js';

const HELD_MS = 60;

async function open() {
  let signingIn = 0;
  const server = await serve((_, response) => {
    if (signingIn > 0) return response.writeHead(401).end();
    signingIn++;
    setTimeout(() => {
      signingIn--;
      response.writeHead(200).end();
    }, HELD_MS);
    return undefined;
  });
  const { driver, account } = drive({
    scope: { hosts: ['localhost'], ports: [server.port] },
    bases: { main: server.url },
    signIn: {
      main: {
        steps: [
          {
            name: 'password',
            factor: 'password',
            request: { method: 'POST', path: '/login', form: { password: '${password}' } },
            expect: { status: 200 },
          },
        ],
        carrier: { cookie: 'session' },
        alive: { request: { path: '/' }, success: { status: 200 }, refused: { status: 401 } },
      },
    },
  });
  return { server, signIn: () => signInBy(driver, 'a.check', account(), 'main') };
}

describe('two checks that sign the same account in', () => {
  it('take turns', async () => {
    const { server, signIn } = await open();
    const runs = await Promise.all([signIn(), signIn(), signIn()]);
    expect(runs.map(({ stoppedAt }) => stoppedAt)).toEqual([null, null, null]);
    expect(server.seen).toHaveLength(3);
  });

  it('do not wait for one that failed for ever', async () => {
    const { server, signIn } = await open();
    // Somebody outside the harness is just signing in.
    const other = fetch(`${server.url}/login`, { method: 'POST' });
    await expect.poll(() => server.seen.length).toBe(1);
    const first = signIn();
    const second = other.then(() => signIn());
    await expect(first).rejects.toThrow(/stopped at step "password"/);
    expect((await second).stoppedAt).toBeNull();
  });
});
