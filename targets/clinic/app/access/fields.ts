import type { Interaction, Role } from './policy.js';

/** Systems of identifiers that not every role sees. */
export const SSN = 'http://hl7.org/fhir/sid/us-ssn';
export const MEMBER = 'https://clinic.example/health-plan-member';

/** Elements of a Patient that some roles do without. */
export type PatientField = 'ssn' | 'member' | 'telecom' | 'address';

/** What a role's work does not need (45 CFR 164.514(d)(2)). */
const WITHHELD: Readonly<Record<Role, readonly PatientField[]>> = {
  clinician: ['ssn', 'member'],
  nurse: ['ssn', 'member', 'address'],
  billing: ['ssn', 'telecom'],
  registrar: [],
  auditor: ['ssn', 'member', 'telecom', 'address'],
  admin: ['ssn', 'member', 'telecom', 'address'],
  patient: [],
};

/** The elements that are left out of what this role gets, whatever the way in which it comes. */
export function withheldFields(role: Role, _interaction: Interaction): readonly PatientField[] {
  return WITHHELD[role];
}
