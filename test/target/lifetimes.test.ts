import { describe, expect, it, vi } from 'vitest';
import { createLifetimes } from '../../src/target/lifetimes/lifetimes.js';
import { allot } from '../../src/target/lifetimes/twins.js';
import { drive } from './drive.js';
import { BEARER, openBearerSystem } from './systems.js';

const PATH: typeof BEARER = {
  ...BEARER,
  refresh: {
    refused: { status: 400 },
    steps: (BEARER.refresh?.steps ?? []).map((step) => ({
      ...step,
      capture: { access: { json: '$.access_token' }, refresh: { json: '$.refresh_token' } },
    })),
  },
};

/** `clara` and so many more with the same password, at a small system of bearer tokens. */
async function open(accounts: number) {
  const system = await openBearerSystem();
  const { driver } = drive({
    scope: { hosts: ['localhost'], ports: [system.port] },
    bases: { main: system.url },
    signIn: { main: PATH },
    personas: {
      clinician: {
        role: 'clinician',
        accounts: Array.from({ length: accounts }, (_, index) => ({
          username: 'clara',
          actor: `clara${index}`,
          password: { literal: 'staple-gun-orchid' },
        })),
      },
    },
  });
  const lending = {
    lease: async (persona: string) => (await driver.accounts.lease(persona, 'a.check')).account,
    wait: vi.fn(async () => ({ lateMs: 0 })),
  };
  return { system, driver, lifetimes: createLifetimes(driver, 'a.check', lending) };
}

describe('accounts for twin sessions', () => {
  it('are their own while there are enough', () => {
    expect(allot(4, 4)).toEqual([0, 1, 2, 3]);
  });

  it('are shared in turn by all but the first two where there are fewer', () => {
    expect(allot(7, 4)).toEqual([0, 1, 2, 3, 2, 3, 2]);
  });

  it('are shared by all where there are one or two', () => {
    expect(allot(3, 1)).toEqual([0, 0, 0]);
    expect(allot(4, 2)).toEqual([0, 1, 0, 1]);
  });

  it('leave other checks three quarters of the pool', async () => {
    const { driver } = await open(12);
    expect(driver.accounts.spare('clinician')).toBe(3);
    await Promise.all(Array.from({ length: 10 }, () => driver.accounts.lease('clinician', 'another.check')));
    expect(driver.accounts.spare('clinician')).toBe(2);
  });
});

describe('twin sessions', () => {
  it('say which of them have an account to themselves', async () => {
    const { lifetimes, system } = await open(12);
    const twins = await Promise.all(lifetimes.twins('clinician', 'main', 5));
    expect(twins.map(({ alone }) => alone)).toEqual([true, true, false, false, false]);
    expect(system.sessions.size).toBe(5);
  });

  it('fail one by one when a sign-in does', async () => {
    const { lifetimes, driver } = await open(4);
    const account = driver.target.accounts.clinician?.[0];
    Object.assign(account ?? {}, { password: 'wrong-orchid-staple' });
    const [twin] = lifetimes.twins('clinician', 'main', 1);
    await expect(twin).rejects.toThrow('stopped at step "password"');
  });
});

describe('a session kept in use', () => {
  it('is used again and again, and renewed when it is asked to be', async () => {
    const { lifetimes } = await open(4);
    const [twin] = await Promise.all(lifetimes.twins('clinician', 'main', 1));
    if (twin === undefined) throw new Error('no twin');
    const over = new AbortController();
    const kept = lifetimes.keep(twin, { everyMs: 20, renewEveryMs: 60, until: over.signal });
    setTimeout(() => over.abort(), 300);
    const { uses, renewals, refused, lastAccepted, longestGapMs } = await kept;
    expect({ refused, accepted: lastAccepted?.outcome.success }).toEqual({ refused: null, accepted: true });
    expect(uses).toBeGreaterThan(3);
    expect(renewals).toBeGreaterThan(1);
    expect(longestGapMs).toBeLessThan(lastAccepted?.ageAtMostMs ?? 0);
  });

  it('is used once more at the end though it was refused and could not be renewed', async () => {
    const { lifetimes, system } = await open(4);
    const [twin] = await Promise.all(lifetimes.twins('clinician', 'main', 1));
    if (twin === undefined) throw new Error('no twin');
    const over = new AbortController();
    const kept = lifetimes.keep(twin, { everyMs: 10, until: over.signal });
    await twin.session.signOut();
    setTimeout(() => over.abort(), 200);
    const { refused, last } = await kept;
    expect(last.ageAtLeastMs).toBeGreaterThan(refused?.ageAtLeastMs ?? Number.POSITIVE_INFINITY);
    expect(last).toMatchObject({ outcome: { denied: true }, renewal: { denied: true } });
    expect(system.sessions.size).toBe(0);
    expect(refused).toMatchObject({ outcome: { denied: true }, renewal: { denied: true } });
  });

  it('goes on by its refresh token when the access token alone has died', async () => {
    const { lifetimes, system } = await open(4);
    const [twin] = await Promise.all(lifetimes.twins('clinician', 'main', 1));
    if (twin === undefined) throw new Error('no twin');
    system.sessions.clear();
    expect(await lifetimes.use(twin)).toMatchObject({
      outcome: { success: false, denied: true },
      renewal: { success: true },
    });
  });
});
