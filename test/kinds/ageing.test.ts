/** A session is kept from going idle while its authentication ages: by requests, or by renewal where nothing else counts. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { age } from '../../src/kinds/ageing.js';
import type { Probe, Session } from '../../src/kinds/probe.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A path of sessions that go idle after 30 s. */
function probeOf(renewalAlone: boolean): Probe {
  return {
    signIns: [{ name: 'code', ...(renewalAlone ? { renewalAlone } : {}) }],
    limits: { idleMs: { code: 30_000 } },
    wait: async (ms: number) => {
      vi.advanceTimersByTime(ms);
    },
  } as unknown as Probe;
}

/** Notes what is done with it; each renewal gives the next one, until no more come. */
function sessionOf(said: string[], name = 1, renewals = Number.POSITIVE_INFINITY): Session {
  return {
    signIn: 'code',
    actor: `session ${name}`,
    alive: async () => said.push(`${name} asked`),
    renew: async () => {
      said.push(`${name} renewed`);
      return { outcome: {}, session: renewals > 0 ? sessionOf(said, name + 1, renewals - 1) : null };
    },
  } as unknown as Session;
}

async function grow(renewalAlone: boolean, renewals?: number) {
  const said: string[] = [];
  const aged = await age(
    probeOf(renewalAlone),
    sessionOf(said, 1, renewals),
    performance.now() + 35_000,
    'it ages',
  );
  await aged.alive();
  return said;
}

it('by requests', async () => {
  expect(await grow(false)).toEqual(['1 asked', '1 asked', '1 asked', '1 asked']);
});

it('by renewal, each with what the one before gave, where requests do not count', async () => {
  expect(await grow(true)).toEqual(['1 renewed', '2 renewed', '3 renewed', '4 asked']);
});

it('goes on with the last one that there was when a renewal is refused', async () => {
  expect(await grow(true, 1)).toEqual(['1 renewed', '2 renewed', '2 renewed', '2 asked']);
});
