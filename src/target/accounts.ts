/**
 * Test accounts, leased: a check that signs out, waits or changes something has an account to itself, and a
 * one-time code is never asked for twice in one period, because a healthy target refuses the second.
 */
import { generate } from 'otplib';
import { SafeprobeError } from '../errors.js';
import type { ResolvedAccount, ResolvedTotp } from './resolved.js';

export interface Lease {
  readonly account: ResolvedAccount;
  release(): void;
}

export interface Accounts {
  /** An account of the persona that nobody else has; waits for one. `shared` accounts come last. */
  lease(persona: string): Promise<Lease>;
  /** An account for sessions that many checks read with; the same one for the same purpose. */
  share(persona: string, purpose: string): ResolvedAccount;
  /** The next unused one-time code; waits for a new period when this one's code was used. */
  code(account: ResolvedAccount): Promise<string>;
  /** A code of the right form that is surely wrong now. */
  wrongCode(account: ResolvedAccount): Promise<string>;
}

interface Slot {
  readonly account: ResolvedAccount;
  leased: boolean;
  shared: string | null;
  lastStep: number;
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
      accounts.map((account) => ({ account, leased: false, shared: null, lastStep: -1 })),
    ]),
  );
  const queues = new Map<string, ((slot: Slot) => void)[]>();
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
    const slot = poolOf(account.persona).find((each) => each.account === account);
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
  const release = (slot: Slot) => {
    const next = queues.get(slot.account.persona)?.shift();
    if (next === undefined) slot.leased = false;
    else next(slot);
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
    async lease(persona) {
      const pool = poolOf(persona);
      // The longest unused code first: a fresh period is worth up to half a minute of waiting.
      const free = pool
        .filter((slot) => !slot.leased)
        .sort((a, b) => Number(a.shared !== null) - Number(b.shared !== null) || a.lastStep - b.lastStep)[0];
      if (free !== undefined) {
        free.leased = true;
        return toLease(free);
      }
      return new Promise((resolve) => {
        const queue = queues.get(persona) ?? [];
        queue.push((slot) => resolve(toLease(slot)));
        queues.set(persona, queue);
      });
    },
    share(persona, purpose) {
      const pool = poolOf(persona);
      const slot =
        pool.find((each) => each.shared === purpose) ??
        pool.find((each) => each.shared === null && !each.leased) ??
        pool.find((each) => each.shared !== null) ??
        pool[pool.length - 1];
      if (slot === undefined) throw new SafeprobeError('harness', 'an empty pool');
      slot.shared ??= purpose;
      return slot.account;
    },
    async code(account) {
      const totp = totpOf(account);
      const slot = slotOf(account);
      const now = clock.now();
      const step = Math.max(Math.floor(now / totp.periodMs), slot.lastStep + 1);
      slot.lastStep = step;
      const early = step * totp.periodMs - now;
      if (early > 0) await clock.sleep(early + 50, 'a new period for the one-time code');
      return codeAt(totp, clock.now());
    },
    async wrongCode(account) {
      const totp = totpOf(account);
      const near = await Promise.all(
        [-2, -1, 0, 1, 2].map((offset) => codeAt(totp, clock.now() + offset * totp.periodMs)),
      );
      for (let guess = 0; ; guess++) {
        const text = String(guess * 111_111 + 123_456)
          .padStart(totp.digits, '0')
          .slice(-totp.digits);
        if (!near.includes(text)) return text;
      }
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
