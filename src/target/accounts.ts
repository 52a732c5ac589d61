/**
 * Test accounts, leased: a check that signs out, waits or changes something has an account to itself, and a
 * one-time code is never asked for twice in one period, because a healthy target refuses the second.
 */
import { generate } from 'otplib';
import { SafeprobeError } from '../errors.js';
import { counterCode, createRecoveryCodes, unlike, wrongCounterCode } from './codes.js';
import type { ResolvedAccount, ResolvedTotp } from './resolved.js';

export interface Lease {
  readonly account: ResolvedAccount;
  release(): void;
}

export interface Accounts {
  /**
   * An account of the persona that nobody else has; waits for one. `shared` accounts come last. A holder keeps
   * what it has until it ends: where all who could give one back wait themselves, this throws `prerequisite`.
   */
  lease(persona: string, holder: string): Promise<Lease>;
  /**
   * An account for sessions that many checks read with; the same one for the same purpose. `ended`: the account
   * whose session is over. Another takes its place where there is one, because its own code may be used up.
   */
  share(persona: string, purpose: string, ended?: ResolvedAccount): ResolvedAccount;
  /** How many accounts a check may take at once and leave others enough: a quarter of the pool, one at least. */
  spare(persona: string): number;
  /** How long until the account has an unused one-time code. */
  codeDueMs(account: ResolvedAccount): number;
  /** Waits until the account has an unused code, and leaves it: a sign-in that is half done would age meanwhile. */
  codeDue(account: ResolvedAccount): Promise<void>;
  /** The next unused one-time code; waits for a new period when this one's code was used. */
  code(account: ResolvedAccount): Promise<string>;
  /**
   * Takes in an account of no pool, made during the run, so that its codes are given out once each. `former`: the same
   * account as it was before its password or seed was set. `usedPeriod`: that of the last code which it sent.
   */
  admit(account: ResolvedAccount, former?: ResolvedAccount, usedPeriod?: number): void;
  /** The name by which the log should know whoever signs in by this user name, guests among them. */
  actorOf(username: string): string;
  /** The next of the account's recovery codes; throws `prerequisite` when all are used up. */
  recoveryCode(account: ResolvedAccount): string;
  /** The number of the account's present period. */
  period(account: ResolvedAccount): number;
  /**
   * A code that was never used and that a target accepts which takes codes of so many periods before and after the
   * present one: of the present period if that is unused, else of a later one. Waits where there is none.
   */
  codeWithin(
    account: ResolvedAccount,
    window: number,
  ): Promise<{ readonly code: string; readonly period: number }>;
  /** The code of another period, which is not used up by this. */
  codeAway(
    account: ResolvedAccount,
    periods: number,
  ): Promise<{ readonly code: string; readonly period: number }>;
  /** A code of the right form that is surely wrong now. */
  wrongCode(account: ResolvedAccount): Promise<string>;
}

interface Slot {
  readonly account: ResolvedAccount;
  holder: string | null;
  shared: string | null;
  lastStep: number;
}

interface Waiting {
  readonly holder: string;
  give(slot: Slot): void;
  refuse(error: SafeprobeError): void;
}

export interface Waits {
  now(): number;
  sleep(ms: number, why: string): Promise<unknown>;
}

export function createAccounts(
  pools: { readonly [persona: string]: readonly ResolvedAccount[] },
  clock: Waits,
): Accounts {
  const slots = new Map<string, Slot[]>(
    Object.entries(pools).map(([persona, accounts]) => [
      persona,
      accounts.map((account) => ({ account, holder: null, shared: null, lastStep: -1 })),
    ]),
  );
  const guests = new WeakMap<ResolvedAccount, Slot>();
  const actors = new Map(
    Object.values(pools)
      .flat()
      .map(({ username, actor }) => [username, actor]),
  );
  const queues = new Map<string, Waiting[]>();
  const poolOf = (persona: string): Slot[] => {
    const pool = slots.get(persona);
    if (pool === undefined || pool.length === 0)
      throw new SafeprobeError(
        'prerequisite',
        `the target declares no accounts for the persona "${persona}"`,
        {
          remedy: 'Add them under personas in the target file.',
        },
      );
    return pool;
  };
  const slotOf = (account: ResolvedAccount): Slot => {
    const slot = guests.get(account) ?? slots.get(account.persona)?.find((each) => each.account === account);
    if (slot === undefined) throw new SafeprobeError('harness', 'an account that is in no pool');
    return slot;
  };
  const totpOf = (account: ResolvedAccount): ResolvedTotp => {
    if (account.totp === undefined)
      throw new SafeprobeError(
        'prerequisite',
        `the account of persona "${account.persona}" has no TOTP seed`,
        {
          remedy: 'Add totp: {secret: …} to the account, or drop the one-time code from the recipe.',
        },
      );
    return account.totp;
  };
  const codeDueMs = (account: ResolvedAccount): number =>
    account.totp === undefined
      ? 0
      : Math.max(0, (slotOf(account).lastStep + 1) * account.totp.periodMs - clock.now());
  const release = (slot: Slot) => {
    const next = queues.get(slot.account.persona)?.shift();
    slot.holder = next?.holder ?? null;
    next?.give(slot);
    refuseOne();
  };
  /** Whether `holder`, who would wait for the persona, can ever be served: somebody in the chain must not wait. */
  const canBeServed = (persona: string, seen: ReadonlySet<string>): boolean =>
    poolOf(persona).some(({ holder }) => {
      if (holder === null) return true;
      if (seen.has(holder)) return false;
      const awaited = [...queues].filter(([, queue]) => queue.some((each) => each.holder === holder));
      return awaited.every(([other]) => canBeServed(other, new Set([...seen, holder])));
    });
  const outOfAccounts = (persona: string) =>
    new SafeprobeError(
      'prerequisite',
      `all ${poolOf(persona).length} accounts of the persona "${persona}" are held by checks that wait for more`,
      { key: `personas.${persona}.accounts`, remedy: 'Add test accounts of this role to the pool.' },
    );
  /** Who got an account may now be waiting for the next one, which nobody will give back: the last to come yields. */
  const refuseOne = () => {
    for (const [persona, queue] of queues)
      for (const waiting of [...queue].reverse())
        if (!canBeServed(persona, new Set([waiting.holder]))) {
          queue.splice(queue.indexOf(waiting), 1);
          waiting.refuse(outOfAccounts(persona));
          return;
        }
  };
  const toLease = (slot: Slot): Lease => {
    let open = true;
    return {
      account: slot.account,
      release() {
        if (open) release(slot);
        open = false;
      },
    };
  };
  return {
    async lease(persona, holder) {
      const pool = poolOf(persona);
      // The longest unused code first: a fresh period is worth up to half a minute of waiting.
      const free = pool
        .filter((slot) => slot.holder === null)
        .sort((a, b) => Number(a.shared !== null) - Number(b.shared !== null) || a.lastStep - b.lastStep)[0];
      if (free !== undefined) {
        free.holder = holder;
        return toLease(free);
      }
      if (!canBeServed(persona, new Set([holder]))) throw outOfAccounts(persona);
      return new Promise((resolve, reject) => {
        const queue = queues.get(persona) ?? [];
        queue.push({ holder, give: (slot) => resolve(toLease(slot)), refuse: reject });
        queues.set(persona, queue);
      });
    },
    share(persona, purpose, ended) {
      const pool = poolOf(persona);
      const free = (each: Slot) => each.shared === null && each.holder === null;
      const former = pool.find((each) => each.account === ended);
      // The longest unused code first, as with a lease.
      const heir = [...pool].filter(free).sort((a, b) => a.lastStep - b.lastStep)[0];
      if (former?.shared === purpose && heir !== undefined) {
        former.shared = null;
        heir.shared = purpose;
      }
      const slot =
        pool.find((each) => each.shared === purpose) ??
        heir ??
        pool.find((each) => each.shared !== null) ??
        pool[pool.length - 1];
      if (slot === undefined) throw new SafeprobeError('harness', 'an empty pool');
      slot.shared ??= purpose;
      return slot.account;
    },
    spare(persona) {
      const pool = poolOf(persona);
      const free = pool.filter((slot) => slot.holder === null).length;
      return Math.max(1, Math.min(free, Math.floor(pool.length / 4)));
    },
    codeDueMs,
    async codeDue(account) {
      const ms = codeDueMs(account);
      if (ms > 0) await clock.sleep(ms + 50, 'a new period for the one-time code');
    },
    async code(account) {
      if (account.hotp !== undefined) return counterCode(account.hotp);
      const totp = totpOf(account);
      const slot = slotOf(account);
      const now = clock.now();
      const step = Math.max(Math.floor(now / totp.periodMs), slot.lastStep + 1);
      slot.lastStep = step;
      const early = step * totp.periodMs - now;
      if (early > 0) await clock.sleep(early + 50, 'a new period for the one-time code');
      // Of the period that was set aside, even when the clock has moved on: no code is given out twice.
      return codeAt(totp, step * totp.periodMs);
    },
    admit(account, former, usedPeriod = -1) {
      const known = former === undefined ? undefined : guests.get(former);
      const slot = known ?? { account, holder: null, shared: null, lastStep: -1 };
      slot.lastStep = Math.max(slot.lastStep, usedPeriod);
      guests.set(account, slot);
      actors.set(account.username, account.actor);
    },
    actorOf: (username) => actors.get(username) ?? username,
    recoveryCode: createRecoveryCodes(),
    period: (account) => Math.floor(clock.now() / totpOf(account).periodMs),
    async codeWithin(account, window) {
      const totp = totpOf(account);
      const slot = slotOf(account);
      const now = clock.now();
      const step = Math.max(Math.floor(now / totp.periodMs), slot.lastStep + 1);
      slot.lastStep = step;
      const early = (step - window) * totp.periodMs - now;
      if (early > 0) await clock.sleep(early + 50, 'a new period for the one-time code');
      return { code: await codeAt(totp, step * totp.periodMs), period: step };
    },
    async codeAway(account, periods) {
      const totp = totpOf(account);
      const period = Math.floor(clock.now() / totp.periodMs) + periods;
      return { code: await codeAt(totp, period * totp.periodMs), period };
    },
    async wrongCode(account) {
      if (account.hotp !== undefined) return wrongCounterCode(account.hotp);
      const totp = totpOf(account);
      const near = await Promise.all(
        [-2, -1, 0, 1, 2].map((offset) => codeAt(totp, clock.now() + offset * totp.periodMs)),
      );
      return unlike(near, totp.digits);
    },
  };
}

async function codeAt(totp: ResolvedTotp, epochMs: number): Promise<string> {
  return generate({
    secret: totp.secret,
    strategy: 'totp',
    algorithm: totp.algorithm,
    digits: totp.digits,
    period: totp.periodMs / 1000,
    epoch: Math.floor(epochMs / 1000),
  });
}
