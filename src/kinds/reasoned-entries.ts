/** What the audit log holds of the requests of one walk, and whether it has the reason that was given. */
import type { OutcomeFacts } from './outcome.js';
import type { AuditEntry, Probe } from './probe.js';

export interface ReasonedEntries {
  readonly readable: boolean;
  readonly said: string;
  readonly entries: readonly AuditEntry[];
}

/** `began`: when the walk began, in ms by `probe.now()`; `reason`: looked for in each entry. */
export async function readReasonedEntries(
  probe: Probe,
  began: number,
  outcomes: readonly OutcomeFacts[],
  reason: string,
): Promise<ReasonedEntries> {
  const nonces = outcomes.flatMap(({ nonce }) => nonce ?? []);
  const answer = await probe.audit({
    nonces,
    until: nonces,
    withinMs: probe.limits.auditWithinMs ?? 0,
    since: new Date(began - 2000).toISOString(),
    reason,
  });
  return {
    readable: answer.readable && answer.total > 0,
    said: answer.said,
    entries: [...answer.entries],
  };
}
