import { CookieJar } from 'tough-cookie';
import { describe, expect, it } from 'vitest';
import { createBooks } from '../../src/audit/books.js';
import { askAudit } from '../../src/audit/source.js';
import { readSource } from '../../src/audit/sources/read.js';
import { createProbes } from '../../src/target/probe.js';
import { type RecipeOptions, runRecipe, type Step } from '../../src/target/recipe.js';
import { createSession } from '../../src/target/session.js';
import { drive, PURPOSE } from './drive.js';
import { ID, NOW, openLoggingProvider } from './logging-provider.js';

async function openProvider() {
  const { server, broken, steps, audit, parts } = await openLoggingProvider();
  const driven = drive(parts, { nonce: false });
  const { driver, guard } = driven;
  const doors = { reader: { purpose: PURPOSE, headers: {}, jar: new CookieJar() }, admit: guard.admit };
  const since = new Date(NOW - 1000).toISOString();
  return {
    ...driven,
    server,
    broken,
    walk: (which: readonly Step[] = steps, more: Partial<RecipeOptions> = {}) =>
      runRecipe(driver, which, { account: driven.account(), purpose: PURPOSE, ...more }),
    steps,
    entriesOf: async (nonces: readonly (string | null)[]) => {
      const wanted = nonces.flatMap((nonce) => nonce ?? []);
      return askAudit(driver, audit, doors, { nonces: wanted, until: wanted, withinMs: 0, since });
    },
    books: createBooks(driver, audit, (from) => readSource(driver, audit, doors, from)),
  };
}

describe('where the log keeps a part of a request and no header', () => {
  it('a sign-in is found by what its first step was begun with', async () => {
    const { walk, entriesOf, server } = await openProvider();
    const run = await walk();
    expect(run.stoppedAt).toBeNull();
    expect(run.lastNonce).toMatch(/^sp-/);
    expect(server.seen[0]?.url).toBe(`/authorize?back=${run.lastNonce}`);
    expect(server.seen[0]?.headers).not.toHaveProperty('x-request-id');
    expect((await entriesOf([run.lastNonce])).entries).toEqual([
      expect.objectContaining({
        id: 'e0',
        time: new Date(NOW).toISOString(),
        written: String(NOW),
        actor: ID,
        operation: 'E',
        outcome: 'success',
      }),
    ]);
  });

  it('so is one that failed, and no two have the same', async () => {
    const { walk, entriesOf } = await openProvider();
    const wrong = await walk(undefined, { vars: { password: 'another' } });
    const right = await walk();
    expect(wrong.stoppedAt?.step).toBe('password');
    const { entries } = await entriesOf([wrong.lastNonce, right.lastNonce]);
    expect(entries.map(({ nonce, outcome }) => [nonce, outcome])).toEqual([
      [wrong.lastNonce, 'failure'],
      [right.lastNonce, 'success'],
    ]);
  });

  it('what is done afterwards has nothing of it', async () => {
    const { walk } = await openProvider();
    const run = await walk();
    expect(run.flow).toBe(run.lastNonce);
    expect(run.captured).not.toHaveProperty('requestId');
  });

  it('one that goes on where another stopped is still the same', async () => {
    const { walk, steps } = await openProvider();
    const half = await walk(steps.slice(0, 2));
    const whole = await walk(steps.slice(2), { start: half, continues: true });
    expect(whole.stoppedAt).toBeNull();
    expect(whole.lastNonce).toBe(half.lastNonce);
    expect((await walk(steps.slice(2), { start: half })).stoppedAt?.step).toBe('token');
  });

  it('a change is found by what was sent, and what says nothing of itself has no nonce', async () => {
    const { walk, driver, account, entriesOf } = await openProvider();
    const session = createSession(driver, 'a.check', account(), 'main', await walk());
    const made = await session.act('group.create', { resource: 'system', marker: 'sp-marker' });
    const looked = await session.act('group.look', { resource: 'system' });
    expect(made).toMatchObject({ success: true, nonce: expect.stringMatching(/^sp-/) });
    expect(looked.nonce).toBeNull();
    expect((await entriesOf([made.nonce])).entries).toEqual([
      expect.objectContaining({ id: 'c0', actor: ID, operation: 'C', outcome: 'success' }),
    ]);
  });

  it('the ledger has the nonce on the request that said it, and on no other', async () => {
    const { walk, ledger } = await openProvider();
    const run = await walk();
    expect(ledger.map(({ nonce }) => nonce)).toEqual([run.lastNonce, null, null]);
  });

  it('reasons may stand in several lists, too', async () => {
    const { reasons, steps: _, parts } = await openLoggingProvider();
    const source = {
      persona: 'clinician',
      request: { path: '/forms' },
      items: '$[*]',
      more: [{ request: { path: '/reasons' }, items: '$[*]' }],
    };
    const audit = { ...parts.audit, reasons: { source, key: '$.of', entry: '$.probe' } };
    const { driver, guard } = drive({ ...parts, audit }, { nonce: false });
    const desk = { wait: async () => ({ lateMs: 0 }), note: () => undefined };
    const { probe } = createProbes(driver, guard).probeFor('a.check', desk);
    const nonce = (await probe.signIn('clinician')).signedInNonce ?? '';
    reasons.push({ of: nonce, text: 'unresponsive' });
    const asked = { nonces: [nonce], until: [nonce], withinMs: 0, since: new Date(NOW - 1000).toISOString() };
    const { entries } = await probe.audit({ ...asked, reason: 'unresponsive' });
    expect(entries.map(({ reasonSeen }) => reasonSeen)).toEqual([true]);
  });

  it('both lists are one log, of which a part that does not answer leaves nothing to conclude', async () => {
    const { walk, books, driver, account, broken } = await openProvider();
    const run = await walk();
    const session = createSession(driver, 'a.check', account(), 'main', run);
    const made = await session.act('group.create', { resource: 'system', marker: 'sp-marker' });
    const until = [run.lastNonce, made.nonce].flatMap((nonce) => nonce ?? []);
    const read = await books.log(until, 'sp-decoy');
    expect(read).toMatchObject({ readable: true, total: 2, said: '1 entries read; 1 entries read' });
    broken.add('/changes');
    expect((await books.log([], 'sp-decoy')).readable).toBe(false);
  });
});
