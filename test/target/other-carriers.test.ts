/** Several carriers of one sign-in that end apart: which one lived on is named. */
import { describe, expect, it } from 'vitest';
import sessionIdle from '../../src/kinds/session.idle.js';
import sessionLogout from '../../src/kinds/session.logout.js';
import { createProbes } from '../../src/target/probe.js';
import { conclude, fails, PASS } from '../kinds/facts.js';
import { drive } from './drive.js';
import { type Carrier, openShop, WEB } from './shop-system.js';

async function probing(forgets: readonly Carrier[], path = WEB) {
  const server = await openShop(forgets);
  const { driver, guard } = drive({
    scope: { hosts: ['localhost'], ports: [server.port] },
    bases: { shop: server.url },
    signIn: { web: path },
    personas: {
      clinician: {
        role: 'clinician',
        accounts: ['clara', 'carl', 'cleo'].map((username) => ({
          username,
          password: { literal: `${username}-orchid` },
        })),
      },
    },
  });
  const desk = { wait: async (ms: number) => ({ lateMs: 0 * ms }), note: () => undefined };
  return { server, driver, ...createProbes(driver, guard).probeFor('a.check', desk) };
}

async function signingOut(forgets: readonly Carrier[], path = WEB) {
  const { probe, release } = await probing(forgets, path);
  const params = { carrier: 'cookie' as const };
  const facts = await sessionLogout.observe(params, probe);
  await release();
  return conclude(sessionLogout, facts, params);
}

const lived = (carrier: string) => `copy of the carrier ${carrier} replayed after sign-out`;

describe('what one sign-in gave beside its cookie', () => {
  it('is over with the sign-out of a system that ends all of it', async () => {
    expect(await signingOut(['sid', 'remember', 'access'])).toEqual(PASS);
  });

  it.each([
    ['the token', ['sid', 'remember'], [lived('api')]],
    ['the remembering cookie', ['sid', 'access'], [lived('remember')]],
    ['both of them', ['sid'], [lived('remember'), lived('api')]],
    [
      'the cookie of the session alone',
      ['remember', 'access'],
      ['copy of the session replayed after sign-out'],
    ],
  ] as const)('is named where it lives on: %s', async (_, forgets, broken) => {
    expect(await signingOut(forgets)).toEqual(fails(...broken));
  });

  it('would pass unseen where the path does not name it', async () => {
    const { carriers: _, ...alone } = WEB;
    expect(await signingOut(['sid', 'remember'], alone)).toEqual(PASS);
  });

  it('says nothing about a carrier that opened nothing before', async () => {
    const wrong = { ...WEB, carriers: { api: { headers: { Authorization: 'Bearer x${access}' } } } };
    expect(await signingOut(['sid', 'remember', 'access'], wrong)).toMatchObject({
      verdict: 'inconclusive',
      cause: 'control-failed',
    });
  });

  it('is presented alone, and sets nothing that another carrier is given', async () => {
    const { probe, server, release } = await probing([]);
    const session = await probe.signIn('clinician', { signIn: 'web' });
    const others = session.others();
    expect(others.map(({ carrier }) => carrier)).toEqual(['remember', 'api']);
    for (const each of [...others, ...others]) expect(await each.alive()).toMatchObject({ success: true });
    expect((await session.alive()).success).toBe(true);
    await release();
    const sent = server.seen
      .slice(1)
      .map(({ headers }) => [
        (headers.cookie ?? '').replace(/=[^;]+/g, ''),
        headers.authorization !== undefined,
      ]);
    const [remember, token] = [
      ['remember', false],
      ['', true],
    ];
    expect(sent).toEqual([remember, token, remember, token, ['sid', false]]);
  });
});

describe('a session left idle', () => {
  it('is asked for all that its sign-in gave, and so is a new one at the end', async () => {
    const { probe, release } = await probing([]);
    const params = { carrier: 'cookie' as const, tolerance: 0.5 };
    const facts = await sessionIdle.observe(params, probe);
    await release();
    const all = ['remember', 'api'].map((carrier) => ({ carrier, outcome: { success: true } }));
    expect(facts).toMatchObject({ newcomer: all });
    const { twins } = facts as { readonly twins?: readonly object[] };
    expect(twins?.length).toBeGreaterThan(1);
    for (const twin of twins ?? []) expect(twin).toMatchObject({ freshOthers: all, others: all });
  });
});
