/**
 * What a program's token may do of all that its user may (SMART App Launch, scopes for FHIR resources):
 * `user/Observation.read` for whatever the user may see, `patient/*.read` for the one patient that was chosen.
 */
const READING: readonly string[] = [
  'read',
  'vread',
  'history-instance',
  'search-type',
  'everything',
  'export',
  'accounting',
  'audit-read',
  'audit-search',
  'link-create',
];
const SCOPE =
  /^(user|patient)\/(\*|Patient|Observation|DocumentReference|Binary|AuditEvent)\.(read|write|\*)$/;
/** All that the user may do; what a program gets that asks for nothing particular. */
export const FULL_SCOPE = 'user/*.*';

/** Whose records a token reaches: those of every patient of its user, or the one that was chosen. */
export type ScopeReach = 'every-patient' | 'one-patient';

const listOf = (scope: string) => scope.split(' ').filter((each) => each !== '');

/** The scope that is granted at sign-in; undefined when anything is asked for that there is not (RFC 6749, 3.3). */
export function askedScope(asked: string | undefined, patient: string | undefined): string | undefined {
  if (asked === undefined) return FULL_SCOPE;
  const list = listOf(asked);
  const known = list.every(
    (each) => SCOPE.test(each) && (patient !== undefined || !each.startsWith('patient/')),
  );
  return known && list.length > 0 ? list.join(' ') : undefined;
}

/** The scope that is granted at renewal: what was granted before, or a part of it (RFC 6749, 6). */
export function refreshedScope(granted: string, asked: string | undefined): string | undefined {
  if (asked === undefined) return granted;
  const before = listOf(granted);
  const part = (each: string) =>
    before.includes(each) || (before.includes(FULL_SCOPE) && SCOPE.test(each) && each.startsWith('user/'));
  const list = listOf(asked);
  return list.length > 0 && list.every(part) ? list.join(' ') : undefined;
}

/** Whether, and for whom, a scope covers this interaction with resources of this type. */
export function scopeReach(granted: string, type: string, interaction: string): ScopeReach | undefined {
  const needed = READING.includes(interaction) ? 'read' : 'write';
  const covering = listOf(granted).flatMap((each) => {
    const [, context, of, what] = SCOPE.exec(each) ?? [];
    return (of === '*' || of === type) && (what === '*' || what === needed) ? [context] : [];
  });
  if (covering.includes('user')) return 'every-patient';
  return covering.includes('patient') ? 'one-patient' : undefined;
}

/** What is no FHIR resource takes the full scope; signing out takes none. */
export function scopeAdmitsBeside(granted: string, interaction: string): boolean {
  return ['logout', 'userinfo'].includes(interaction) || listOf(granted).includes(FULL_SCOPE);
}
