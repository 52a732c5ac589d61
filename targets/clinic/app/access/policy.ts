/** Roles of the workforce, which administrators give. */
export const ROLES = ['clinician', 'nurse', 'billing', 'registrar', 'auditor', 'admin'] as const;
/** Of those who work here, and of patients who look into their own record. */
export type Role = (typeof ROLES)[number] | 'patient';

export type ClinicalType = 'Patient' | 'Observation' | 'DocumentReference' | 'Binary';

export type Interaction =
  | 'read'
  | 'vread'
  | 'history-instance'
  | 'search-type'
  | 'create'
  | 'update'
  | 'patch'
  | 'everything'
  | 'export'
  | 'amendment-request'
  | 'amendment-decision'
  | 'disclose'
  | 'accounting';

/** Whose records: of every patient of the user's tenant, of those whose care team the user is in, or the user's own. */
export type Scope = 'tenant' | 'care-team' | 'own';

interface Permission {
  readonly scope: Scope;
  readonly interactions: readonly Interaction[];
}

const READ: readonly Interaction[] = ['read', 'vread', 'history-instance', 'search-type'];

/** What each role may do to patient records: the minimum its work needs (45 CFR 164.312(a)(1)). */
const POLICY: Readonly<Record<Role, Partial<Readonly<Record<ClinicalType, Permission>>>>> = {
  clinician: {
    Patient: { scope: 'care-team', interactions: [...READ, 'everything', 'export'] },
    Observation: {
      scope: 'care-team',
      interactions: [...READ, 'create', 'patch', 'amendment-request', 'amendment-decision'],
    },
    DocumentReference: { scope: 'care-team', interactions: READ },
    Binary: { scope: 'care-team', interactions: READ },
  },
  nurse: {
    Patient: { scope: 'care-team', interactions: [...READ, 'everything'] },
    Observation: {
      scope: 'care-team',
      interactions: [...READ, 'create', 'patch', 'amendment-request'],
    },
  },
  billing: { Patient: { scope: 'tenant', interactions: READ } },
  registrar: {
    Patient: {
      scope: 'tenant',
      interactions: [...READ, 'create', 'update', 'export', 'disclose', 'accounting'],
    },
  },
  auditor: {},
  admin: {},
  patient: {
    Patient: { scope: 'own', interactions: ['read'] },
    Observation: { scope: 'own', interactions: ['read', 'search-type'] },
  },
};

/** The scope in which a role may do this to resources of this type, or undefined when it may not. */
export function roleScope(role: Role, type: ClinicalType, interaction: Interaction): Scope | undefined {
  const permission = POLICY[role][type];
  return permission?.interactions.includes(interaction) ? permission.scope : undefined;
}

/** Roles that may invoke emergency access (45 CFR 164.312(a)(2)(ii)). */
export function designatedForEmergency(role: Role): boolean {
  return role === 'clinician' || role === 'nurse';
}

/** A search, one entry by its id, or the chain of all. */
export type LogReading = 'search' | 'entry' | 'chain';

/** Roles that read the audit log. */
export function mayReadLog(role: Role, _how: LogReading): boolean {
  return role === 'auditor';
}

/** Roles that see the accounts and set up whom the clinic calls. */
export function mayAdminister(role: Role): boolean {
  return role === 'admin';
}
