import { type Behaviour, HEALTHY } from '../behaviour.js';
import type { Store } from '../store/store.js';
import type { Actor } from './entry.js';
import { appendEntry } from './log.js';
import { yearsBefore } from './retention.js';

const DAY_MS = 86_400_000;
/** Somebody whose account is long gone. */
const FORMER: Actor = {
  username: 'north.former01',
  role: 'clinician',
  tenant: 'north',
  display: 'Former clinician (synthetic)',
};
const YEARS_AGO = [7, 6, 5, 4, 3, 2, 1] as const;

/**
 * Entries of past years, as a clinic has them that did not open today: one a year, a month after the day. Proper ones
 * of the chain, before any other.
 */
export async function recordHistory(store: Store, now: Date): Promise<void> {
  await store.transaction(async (query) => {
    const [first] = await query('SELECT seq FROM audit_event LIMIT 1');
    if (first !== undefined) return;
    for (const years of YEARS_AGO) {
      const at = new Date(yearsBefore(now, years).getTime() + 30 * DAY_MS);
      const past: Behaviour = { ...HEALTHY, auditTime: () => at };
      await appendEntry(
        query,
        past,
        { action: 'read', outcome: 'success', actor: FORMER, patient: 'p-former' },
        { requestId: `history-${years}`, address: '127.0.0.1' },
      );
    }
  });
}
