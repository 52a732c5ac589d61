import { randomUUID } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Behaviour } from '../behaviour.js';
import type { Query } from '../store/store.js';
import { auditEvent, subtypeOf } from './audit-event.js';
import { digestOf } from './chain.js';
import type { Circumstances, Entry } from './entry.js';

/** An entry as it was written. */
export interface Recorded {
  readonly at: Date;
  /** Undefined when nobody could be identified. */
  readonly tenant: string | undefined;
  readonly requestId: string;
  readonly object: string | undefined;
  /** FHIR audit-event-outcome. */
  readonly outcome: string;
  readonly subtype: string;
  /** The FHIR AuditEvent in RFC 8785 form. */
  readonly event: string;
}

/**
 * Appends an entry in the caller's transaction (45 CFR 164.312(b)). It throws when the log can't be
 * written, and the caller's work is then undone: nothing happens in this clinic that isn't recorded.
 *
 * @returns what was written
 */
export async function appendEntry(
  query: Query,
  behaviour: Behaviour,
  happened: Entry,
  circumstances: Circumstances,
): Promise<Recorded | undefined> {
  const entry = behaviour.auditEntry(happened);
  if (entry === undefined) return undefined;
  const id = randomUUID();
  // Under the lock that orders the chain, so that the order of the times is the order of the entries.
  await query('SELECT pg_advisory_xact_lock(164312)');
  const at = behaviour.auditTime();
  const side = entry.actor === undefined ? undefined : behaviour.actorClass(entry.actor);
  const event = behaviour.auditForm(auditEvent(id, entry, circumstances, at, side), entry);
  const recorded: Recorded = {
    at,
    tenant: entry.actor?.tenant,
    requestId: circumstances.requestId,
    object: entry.object ?? (entry.patient === undefined ? undefined : `Patient/${entry.patient}`),
    outcome: String(event.outcome ?? ''),
    subtype: subtypeOf(entry.action),
    event: canonicalize(event) ?? '',
  };
  await query(
    `INSERT INTO audit_event (id, recorded, tenant, username, user_id, patient_id, object, request_id,
       outcome, subtype, content, digest) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      id,
      at,
      recorded.tenant ?? null,
      entry.actor?.username ?? null,
      entry.actor?.userId ?? null,
      entry.patient ?? null,
      entry.object ?? null,
      recorded.requestId,
      recorded.outcome,
      recorded.subtype,
      recorded.event,
      digestOf(behaviour.chainedEvent(event)),
    ],
  );
  return recorded;
}
