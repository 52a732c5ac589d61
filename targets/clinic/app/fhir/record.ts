import type { ClinicalType, Interaction } from '../access/policy.js';
import { type Reach, reachOf, type Way } from '../access/reach.js';
import type { Entry } from '../audit/entry.js';
import type { Principal } from '../auth/principal.js';
import type { Exchange } from '../exchange.js';
import { type Reply, refusal } from './interaction.js';
import { findResource, type Stored } from './resource-store.js';

/** An exchange whose caller is known. */
export interface Visit extends Exchange {
  readonly principal: Principal;
}

/** A record that is open to the caller, or the refusal. */
type Opened =
  | { readonly open: true; readonly stored: Stored; readonly about: Partial<Entry> }
  | { readonly open: false; readonly reply: Reply };

/** What the log says of an access that only break-glass made possible. */
export function emergencyOf(way: Way | undefined): Pick<Entry, 'emergency'> {
  return way?.by === 'emergency' ? { emergency: { reason: way.grant.reason } } : {};
}

export function reach(call: Visit, type: ClinicalType, interaction: Interaction): Promise<Reach> {
  return reachOf(call.query, call.clinic.behaviour, call.principal, type, interaction, call.now);
}

/** Refuses by role, before anything is said about what exists. */
export function roleRefusal(call: Visit, type: ClinicalType, found?: Stored): Reply {
  const attached = call.clinic.behaviour.refusalResource('role', found?.content);
  const about = { why: 'role', ...(found ? { patient: found.patientId } : {}) };
  return refusal(403, 'forbidden', `your role may not do this to ${type}`, about, attached);
}

/**
 * Opens one resource: by role and relationship, or by an emergency grant. Another tenant's resource is not
 * found; one of this tenant without a relationship is refused.
 */
export async function openRecord(
  call: Visit,
  type: ClinicalType,
  id: string,
  interaction: Interaction,
): Promise<Opened> {
  const { query, principal, clinic } = call;
  const reached = await reach(call, type, interaction);
  const stored = await findResource(query, principal.tenant, type, id);
  const way = stored && reached.patients.get(stored.patientId);
  if (stored && way) {
    return { open: true, stored, about: { patient: stored.patientId, ...emergencyOf(way) } };
  }
  if (reached.scope === undefined) return { open: false, reply: roleRefusal(call, type, stored) };
  if (stored === undefined) {
    const attached = clinic.behaviour.refusalResource('not-found', undefined);
    const reply = refusal(404, 'not-found', 'there is no such resource', { why: 'not-found' }, attached);
    return { open: false, reply };
  }
  const attached = clinic.behaviour.refusalResource('relationship', stored.content);
  const about = { why: 'relationship', patient: stored.patientId };
  const message = 'you are not in the care team of this patient';
  return { open: false, reply: refusal(403, 'forbidden', message, about, attached) };
}
