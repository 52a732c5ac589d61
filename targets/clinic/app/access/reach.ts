import type { Principal } from '../auth/principal.js';
import type { Behaviour } from '../behaviour.js';
import type { Query } from '../store/store.js';
import { type Grant, grantsOf } from './emergency.js';
import type { ClinicalType, Interaction, Scope } from './policy.js';

/** Why a patient's record is open to someone: by role and relationship, or by an emergency grant. */
export type Way = { readonly by: 'role' } | { readonly by: 'emergency'; readonly grant: Grant };

/** The patients whose records are open to a principal for one kind of interaction. */
export interface Reach {
  /** Undefined when the role alone opens nothing of this type. */
  readonly scope: Scope | undefined;
  readonly patients: ReadonlyMap<string, Way>;
}

const READING: readonly Interaction[] = ['read', 'vread', 'history-instance', 'search-type', 'everything'];

/** Whether the user is in the patient's care team now, whatever is asked for; the tenant was matched before. */
export function inCareTeam(
  patient: { readonly id: string; readonly careTeam: boolean; readonly user: string },
  _type: ClinicalType,
  _interaction: Interaction,
): boolean {
  return patient.careTeam;
}

/** Whether what a search adds to what it found may be seen: as if it had been searched for itself. */
export function includeAdmits(reached: boolean): boolean {
  return reached;
}

/**
 * Decides once, for reads and searches alike, which patients' records are open: what a search returns and
 * what a read refuses can't drift apart. An emergency grant opens reading only, whatever the type.
 */
export async function reachOf(
  query: Query,
  behaviour: Behaviour,
  principal: Principal,
  type: ClinicalType,
  interaction: Interaction,
  now: number,
): Promise<Reach> {
  const { granted, userId: user } = principal;
  const within =
    granted === undefined ? 'every-patient' : behaviour.scopeReach(granted.scope, type, interaction);
  if (within === undefined) return { scope: undefined, patients: new Map() };
  const scope = behaviour.roleScope(principal.role, type, interaction);
  const reading = READING.includes(interaction);
  const grants = reading ? await grantsOf(query, principal) : [];
  const patients = new Map<string, Way>();
  if (scope === undefined && grants.length === 0) return { scope, patients };
  const rows = await query<{ id: string; tenant: string; careTeam: boolean; own: boolean }>(
    `SELECT p.id, p.tenant, EXISTS (
       SELECT 1 FROM care_team c WHERE c.patient_id = p.id AND c.user_id = $1) AS "careTeam",
       EXISTS (SELECT 1 FROM users u WHERE u.patient_id = p.id AND u.id = $1) AS own
     FROM patients p`,
    [user],
  );
  for (const row of rows) {
    if (!behaviour.tenantAdmits(row.tenant, principal.tenant, type, interaction)) continue;
    if (within === 'one-patient' && row.id !== granted?.patient) continue;
    const byRole =
      scope === 'tenant' ||
      (scope === 'own' && row.own) ||
      (scope === 'care-team' && behaviour.inCareTeam({ ...row, user }, type, interaction));
    const grant = byRole ? undefined : grants.find((held) => behaviour.grantOpens(held, row.id, now));
    if (byRole) patients.set(row.id, { by: 'role' });
    else if (grant) patients.set(row.id, { by: 'emergency', grant });
  }
  return { scope, patients };
}
