import { generate } from 'otplib';
import { describe, expect, it } from 'vitest';
import { createAccounts } from '../../src/target/accounts.js';
import type { ResolvedAccount } from '../../src/target/resolved.js';

const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const PERIOD = 30_000;
const START = 1_800_000_000_000;

function account(username: string, totp = true): ResolvedAccount {
  return {
    persona: 'clinician',
    username,
    password: 'pw',
    totp: totp ? { secret: SECRET, algorithm: 'sha1', digits: 6, periodMs: PERIOD } : undefined,
    actor: username,
    vars: {},
  };
}

/** A clock that only moves when somebody sleeps. */
function pool(...accounts: readonly ResolvedAccount[]) {
  let now = START;
  const slept: number[] = [];
  const clock = {
    now: () => now,
    sleep: async (ms: number) => {
      slept.push(ms);
      now += ms;
    },
  };
  const created = createAccounts({ clinician: accounts }, clock);
  return {
    accounts: created,
    lease: (holder: string) => created.lease('clinician', holder),
    slept,
    advance: (ms: number) => {
      now += ms;
    },
  };
}

function codeOf(epochMs: number): Promise<string> {
  return generate({ secret: SECRET, strategy: 'totp', digits: 6, period: 30, epoch: epochMs / 1000 });
}

async function settled(promise: Promise<unknown>): Promise<boolean> {
  return Promise.race([promise.then(() => true), new Promise<boolean>((done) => setImmediate(done, false))]);
}

describe('leases', () => {
  it('never give one account to two at once', async () => {
    const { lease } = pool(account('a'), account('b'));
    const [first, second] = await Promise.all([lease('one'), lease('two')]);
    expect(new Set([first.account.username, second.account.username]).size).toBe(2);
  });

  it('let the third wait, and serve those who wait in their order', async () => {
    const { lease } = pool(account('a'));
    const first = await lease('one');
    const second = lease('two');
    const third = lease('three');
    expect(await settled(second)).toBe(false);
    first.release();
    const got = await second;
    expect(got.account.username).toBe('a');
    expect(await settled(third)).toBe(false);
    got.release();
    expect((await third).account.username).toBe('a');
  });

  it('ignore a second release, which would hand the account to two', async () => {
    const { lease } = pool(account('a'));
    const first = await lease('one');
    first.release();
    const second = await lease('two');
    first.release();
    expect(await settled(lease('three'))).toBe(false);
    second.release();
  });

  it('say of a persona without accounts what to do', async () => {
    const { accounts } = pool(account('a'));
    await expect(accounts.lease('nurse', 'one')).rejects.toMatchObject({
      code: 'prerequisite',
      message: expect.stringContaining('"nurse"'),
    });
  });
});

describe('leases that would be waited for without end', () => {
  const STUCK = {
    code: 'prerequisite',
    message: expect.stringContaining('held by checks that wait for more'),
    detail: { key: 'personas.clinician.accounts' },
  };

  it('are refused to one who holds all there are', async () => {
    const { lease } = pool(account('a'));
    await lease('one');
    await expect(lease('one')).rejects.toMatchObject(STUCK);
  });

  it('are refused to the second of two who each hold one and want another', async () => {
    const { lease } = pool(account('a'), account('b'));
    const [, second] = [await lease('one'), await lease('two')];
    const more = lease('one');
    await expect(lease('two')).rejects.toMatchObject(STUCK);
    expect(await settled(more)).toBe(false);
    second.release();
    expect((await more).account.username).toBe('b');
  });

  it('are refused when two wait across two personas', async () => {
    const nurse = { ...account('n'), persona: 'nurse' };
    const accounts = createAccounts(
      { clinician: [account('c')], nurse: [nurse] },
      { now: () => START, sleep: async () => undefined },
    );
    await accounts.lease('clinician', 'one');
    await accounts.lease('nurse', 'two');
    void accounts.lease('nurse', 'one');
    await expect(accounts.lease('clinician', 'two')).rejects.toMatchObject(STUCK);
  });

  it('are refused as soon as the last who could give one back has handed it to one who wants more', async () => {
    const { lease } = pool(account('a'), account('b'));
    await lease('one');
    const running = await lease('two');
    // The third wants both, and stands before the first, who wants another.
    const [third, fourth] = [lease('three'), lease('three')];
    const more = lease('one');
    const refusal = expect(more).rejects.toMatchObject(STUCK);
    running.release();
    await refusal;
    expect((await third).account.username).toBe('b');
    expect(await settled(fourth)).toBe(false);
  });

  it('are not refused as long as somebody who holds one does not wait', async () => {
    const { lease } = pool(account('a'), account('b'));
    await lease('one');
    const running = await lease('two');
    const more = lease('one');
    expect(await settled(more)).toBe(false);
    running.release();
    expect((await more).account.username).toBe('b');
  });
});

describe('shared accounts', () => {
  it('are the same for the same purpose and others for another', () => {
    const { accounts } = pool(account('a'), account('b'));
    expect(accounts.share('clinician', 'api').username).toBe('a');
    expect(accounts.share('clinician', 'web').username).toBe('b');
    expect(accounts.share('clinician', 'api').username).toBe('a');
    expect(accounts.share('clinician', 'web').username).toBe('b');
  });

  it('are taken from those that are not leased, and leased last', async () => {
    const { accounts, lease } = pool(account('a'), account('b'), account('c'));
    const leased = await lease('one');
    const shared = accounts.share('clinician', 'api');
    const next = await lease('two');
    expect(new Set([leased.account.username, shared.username, next.account.username]).size).toBe(3);
  });

  it('serve several purposes when there are not enough', () => {
    const { accounts } = pool(account('a'));
    expect(accounts.share('clinician', 'api').username).toBe('a');
    expect(accounts.share('clinician', 'web').username).toBe('a');
  });
});

describe('one-time codes', () => {
  it('are those of the current period', async () => {
    const one = account('a');
    const { accounts, slept } = pool(one);
    expect(await accounts.code(one)).toBe(await codeOf(START));
    expect(slept).toEqual([]);
  });

  it('are given out once a period: the next waits for the next one', async () => {
    const one = account('a');
    const { accounts, slept } = pool(one);
    const first = await accounts.code(one);
    const second = await accounts.code(one);
    expect(second).not.toBe(first);
    expect(second).toBe(await codeOf(START + PERIOD));
    expect(slept).toHaveLength(1);
    expect(slept[0]).toBeGreaterThanOrEqual(PERIOD);
  });

  it('differ for all who ask at the same time', async () => {
    const one = account('a');
    const { accounts } = pool(one);
    const codes = await Promise.all([accounts.code(one), accounts.code(one), accounts.code(one)]);
    expect(codes).toEqual(
      await Promise.all([codeOf(START), codeOf(START + PERIOD), codeOf(START + 2 * PERIOD)]),
    );
  });

  it('do not repeat when the period ends between asking and making', async () => {
    const one = account('a');
    let now = START + PERIOD - 1;
    const ticking = { now: () => now++, sleep: async (ms: number) => (now += ms) };
    const accounts = createAccounts({ clinician: [one] }, ticking);
    const codes = [await accounts.code(one), await accounts.code(one), await accounts.code(one)];
    expect(new Set(codes).size).toBe(3);
  });

  it('of two accounts do not wait for each other', async () => {
    const [a, b] = [account('a'), account('b')];
    const { accounts, slept } = pool(a, b);
    await Promise.all([accounts.code(a), accounts.code(b)]);
    expect(slept).toEqual([]);
  });

  it('come again without waiting when the period has passed meanwhile', async () => {
    const one = account('a');
    const { accounts, slept, advance } = pool(one);
    await accounts.code(one);
    advance(PERIOD);
    expect(await accounts.code(one)).toBe(await codeOf(START + PERIOD));
    expect(slept).toEqual([]);
  });

  it('lease the account whose code was used longest ago', async () => {
    const [a, b] = [account('a'), account('b')];
    const { accounts, lease } = pool(a, b);
    await accounts.code(a);
    expect((await lease('one')).account.username).toBe('b');
  });

  it('can not be had without a seed', async () => {
    const one = account('a', false);
    const { accounts } = pool(one);
    await expect(accounts.code(one)).rejects.toMatchObject({ code: 'prerequisite' });
  });
});

describe('an account that was made during the run', () => {
  it('does not send again the code that it activated itself with', async () => {
    const [one, other] = [account('made'), account('other')];
    const { accounts, slept } = pool();
    accounts.admit(one, undefined, START / PERIOD);
    accounts.admit(other, undefined, START / PERIOD - 1);
    expect(await accounts.code(other)).toBe(await codeOf(START));
    expect(slept).toEqual([]);
    expect(await accounts.code(one)).toBe(await codeOf(START + PERIOD));
    expect(slept).toHaveLength(1);
  });
});

describe('a wrong code', () => {
  it('has the right form and is right in no period near now', async () => {
    const one = account('a');
    const { accounts, advance } = pool(one);
    for (let round = 0; round < 20; round++) {
      const wrong = await accounts.wrongCode(one);
      expect(wrong).toMatch(/^\d{6}$/);
      const near = await Promise.all(
        [-2, -1, 0, 1, 2].map((offset) => codeOf(START + (round + offset) * PERIOD)),
      );
      expect(near).not.toContain(wrong);
      advance(PERIOD);
    }
  });

  it('is another one when the usual guess happens to be right', async () => {
    const one = account('a');
    const { accounts, advance } = pool(one);
    expect(await accounts.wrongCode(one)).toBe('123456');
    // For this seed 123456 is the right code of this very period.
    advance(1_772_536_830_000 - START);
    expect(await codeOf(1_772_536_830_000)).toBe('123456');
    expect(await accounts.wrongCode(one)).not.toBe('123456');
  });

  it('uses up no period', async () => {
    const one = account('a');
    const { accounts, slept } = pool(one);
    await accounts.wrongCode(one);
    await accounts.code(one);
    expect(slept).toEqual([]);
  });
});
