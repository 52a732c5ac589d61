/** Accounts that a check locked, or may have: unlocked by who may do that, so that later checks and runs find them. */
import { SafeprobeError } from '../../errors.js';
import type { Change } from '../../kinds/accounts.js';
import type { Attempt } from '../../kinds/trials.js';
import { changeOf } from '../account-management/office.js';
import type { Driver } from '../driver.js';
import type { ResolvedAccount } from '../resolved.js';
import type { SharedSessions } from '../shared-sessions.js';
import { takeTurn } from '../turn.js';

/** What an attempt tried: passwords and codes are counted apart, since a password that is taken shows nothing of codes. */
export type Tried = 'password' | 'code';

export interface Unlocking {
  /** Notes an attempt; `whole`: nothing of the sign-in comes after it. */
  note(account: ResolvedAccount, tried: Tried, attempt: Attempt, whole: boolean): void;
  unlock(account: ResolvedAccount): Promise<Change>;
  /** Unlocks what may be locked still. Throws `prerequisite` naming what could not be unlocked. */
  unlockAll(): Promise<void>;
}

export function createUnlocking(driver: Driver, sessions: SharedSessions, check: string): Unlocking {
  const { lockout } = driver.target.file;
  const failures = new Map<ResolvedAccount, { [tried in Tried]: number }>();
  const unlock = async (account: ResolvedAccount): Promise<Change> => {
    if (lockout?.unlock === undefined)
      throw new SafeprobeError('prerequisite', 'the target file does not say how to unlock an account', {
        key: 'lockout.unlock',
        remedy: 'Add its persona and steps.',
      });
    const run = await takeTurn({ driver, sessions, check }, lockout.unlock, 'lockout.unlock', {
      subject: account.username,
    });
    const change = changeOf(run, undefined);
    if (change.done) failures.delete(account);
    return change;
  };
  return {
    note(account, tried, { accepted, locked }, whole) {
      const counted = failures.get(account) ?? { password: 0, code: 0 };
      if (accepted && whole) failures.delete(account);
      else {
        const next = locked ? Number.POSITIVE_INFINITY : counted[tried] + 1;
        failures.set(account, { ...counted, [tried]: accepted ? 0 : next });
      }
    },
    unlock,
    async unlockAll() {
      if (lockout?.unlock === undefined) return;
      const locked = [...failures]
        .filter(([, { password, code }]) => Math.max(password, code) >= lockout.attempts)
        .map(([account]) => account);
      const failed: string[] = [];
      for (const account of locked) {
        const said = await unlock(account).then(
          (change) => (change.done ? null : change.said),
          (error: unknown) => driver.secrets.text(error instanceof Error ? error.message : String(error)),
        );
        if (said !== null) failed.push(`${account.username}: ${said}`);
      }
      if (failed.length > 0)
        throw new SafeprobeError('prerequisite', `accounts were left locked: ${failed.join('; ')}`, {
          key: 'lockout.unlock',
          remedy: 'Unlock them by hand, and mend the steps.',
        });
    },
  };
}
