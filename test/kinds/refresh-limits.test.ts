/** Refresh tokens of a system in memory, whose hours pass at once: the clock is the test's. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Outcome, Probe, Session } from '../../src/kinds/probe.js';
import type { RefreshSeen } from '../../src/kinds/refresh-limits.js';
import tokenLifetime from '../../src/kinds/token.lifetime.js';
import type { RefreshLimit } from '../../src/kinds/tokens.js';
import { accepted, conclude, controlFails, fails, PASS, refused } from './facts.js';

const HOUR = 3_600_000;
const LEEWAY = { leeway: '8s' };
const LIMITS: readonly RefreshLimit[] = [
  { limit: 'idle', ms: HOUR / 2 },
  { limit: 'absolute', ms: 8 * HOUR },
];

/** What really ends its refresh tokens; null for what never does. */
interface Habits {
  readonly idleMs: number | null;
  readonly absoluteMs: number | null;
}

function probeOf({ idleMs, absoluteMs }: Habits): Probe {
  const open = (signedInAt: number): Session => {
    const issuedAt = performance.now();
    const isOver = () => {
      const now = performance.now();
      return (
        (idleMs !== null && now - issuedAt > idleMs) || (absoluteMs !== null && now - signedInAt > absoluteMs)
      );
    };
    const session: Pick<Session, 'alive' | 'renew'> = {
      alive: async () => accepted() as unknown as Outcome,
      renew: async () =>
        isOver()
          ? { outcome: refused() as unknown as Outcome, session: null, rotated: null }
          : { outcome: accepted() as unknown as Outcome, session: open(signedInAt), rotated: true },
    };
    return session as Session;
  };
  const probe: Pick<Probe, 'wait' | 'signIn' | 'explain' | 'missing'> & {
    tokens: Pick<Probe['tokens'], 'paths'>;
  } = {
    wait: (ms) => new Promise((done) => setTimeout(() => done({ lateMs: 0 }), ms)),
    signIn: async () => open(performance.now()),
    explain: String,
    missing: (what) => new Error(what),
    tokens: {
      paths: [
        {
          signIn: 'api',
          persona: 'nurse',
          refreshes: true,
          access: false,
          lifetimeMs: null,
          idleMs: HOUR / 4,
          refreshLimits: LIMITS,
        },
      ],
    },
  };
  return probe as Probe;
}

async function observe(habits: Habits) {
  const observing = tokenLifetime.observe(LEEWAY, probeOf(habits));
  await vi.advanceTimersByTimeAsync(9 * HOUR);
  return observing;
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('limits of refresh tokens', () => {
  it('are seen where tokens end as documented: the unused one, and all of a session renewed again and again', async () => {
    const facts = await observe({ idleMs: HOUR / 2, absoluteMs: 8 * HOUR });
    expect(conclude(tokenLifetime, facts, LEEWAY)).toEqual(PASS);
    const { refreshes } = facts as { readonly refreshes: readonly RefreshSeen[] };
    expect(refreshes.map(({ limit, longestGapMs }) => [limit, longestGapMs < HOUR / 2])).toEqual([
      ['idle', false],
      ['absolute', true],
    ]);
  });

  it.each([
    ['an unused token lives on', { idleMs: null, absoluteMs: 8 * HOUR }, 'unused for 30 min'],
    ['renewal goes on for ever', { idleMs: HOUR / 2, absoluteMs: null }, 'renewed again and again for 8 h'],
  ])('are broken where %s', async (_, habits, subject) => {
    const facts = await observe(habits);
    expect(conclude(tokenLifetime, facts, LEEWAY)).toEqual(fails(`path api, refresh token ${subject}`));
  });

  it('say nothing where tokens end long before', async () => {
    const facts = await observe({ idleMs: HOUR / 2, absoluteMs: 5 * HOUR });
    expect(conclude(tokenLifetime, facts, LEEWAY)).toEqual(controlFails('accepted-just-before'));
  });
});
