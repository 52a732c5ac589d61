import type { Behaviour } from '../behaviour.js';
import { type Notice, noticeTo } from '../integrations/notice.js';
import type { Query } from '../store/store.js';
import type { Actor, Entry } from './entry.js';

/** What those who review the log are told of at once (45 CFR 164.308(a)(1)(ii)(D)); break-glass has a mail of its own. */
export type Cause = 'mass-access' | 'failures' | 'prominent';

/** Records that many would like to see, and few have cause to. */
const PROMINENT: readonly string[] = ['p-dora'];
const WINDOW_MS = 60_000;
const MOST_READS = 40;
const MOST_FAILURES = 3;

const SUBJECTS: Readonly<Record<Cause, string>> = {
  'mass-access': 'Unusually many records were read',
  failures: 'Repeated failures to sign in',
  prominent: 'A prominent record was opened',
};

/** Whether a cause raises an alert: each does. */
export function raisesAlert(_cause: Cause): boolean {
  return true;
}

export interface Watch {
  /** The mails that an entry gives cause for, once it is committed. */
  alertsOf(query: Query, entry: Entry, now: number): Promise<readonly Notice[]>;
}

/** Counts for each user what he reads and fails at; new at every start. */
export function openWatch(behaviour: () => Behaviour): Watch {
  const counts = new Map<string, number[]>();
  /** Whether this is the time at which the limit is passed: one alert, not one a request. */
  const passes = (key: string, most: number, now: number) => {
    const lately = [...(counts.get(key) ?? []).filter((at) => at > now - WINDOW_MS), now];
    counts.set(key, lately);
    if (lately.length <= most) return false;
    counts.delete(key);
    return true;
  };
  const causesOf = ({ action, outcome, patient, emergency }: Entry, { username }: Actor, now: number) => {
    const causes: Cause[] = [];
    const reads = ['read', 'vread', 'everything'].includes(action) && outcome === 'success';
    if (reads && passes(`read ${username}`, MOST_READS, now)) causes.push('mass-access');
    if (reads && emergency === undefined && PROMINENT.includes(patient ?? '')) causes.push('prominent');
    const fails = ['login', 'login-password'].includes(action) && outcome === 'refused';
    if (fails && passes(`fail ${username}`, MOST_FAILURES, now)) causes.push('failures');
    return causes.filter((cause) => behaviour().raisesAlert(cause));
  };
  return {
    async alertsOf(query, entry, now) {
      const { actor } = entry;
      const causes = actor === undefined ? [] : causesOf(entry, actor, now);
      if (actor === undefined || causes.length === 0) return [];
      const auditors = await query<{ tenant: string; mail: string | null }>(
        "SELECT tenant, mail FROM users WHERE tenant = $1 AND role = 'auditor'",
        [actor.tenant],
      );
      const when = new Date(now).toISOString().slice(0, 16).replace('T', ' ');
      return causes.flatMap((cause) =>
        auditors.flatMap(
          (row) =>
            noticeTo(
              row,
              SUBJECTS[cause],
              `It was ${actor.username}, at ${when} UTC. The audit log says more.\n`,
            ) ?? [],
        ),
      );
    },
  };
}
