import type { Role } from './policy.js';

/** What somebody may do beside the work of the role, by an administrator's grant. */
export const DUTIES = ['log-review'] as const;
export type Duty = (typeof DUTIES)[number];

/** Everything that one account would have, and which part of it is being granted. */
export interface Holding {
  readonly role: Role;
  readonly duties: readonly Duty[];
  readonly granting: 'role' | 'duties';
}

/** Whether nobody may have all of this at once: who administers does not review what the log says of it (AU-9(4)). */
export function excludesEachOther({ role, duties }: Holding): boolean {
  return role === 'admin' && duties.includes('log-review');
}

/** The roles by whose right somebody reads the log: the own one, and that of auditors for whom it is a duty. */
export function readingRoles(role: Role, duties: readonly Duty[] = []): readonly Role[] {
  return duties.includes('log-review') ? [role, 'auditor'] : [role];
}

/** The duties of a request; undefined when it names anything else. */
export function dutiesOf(asked: unknown): readonly Duty[] | undefined {
  if (!Array.isArray(asked)) return undefined;
  const known = DUTIES.filter((duty) => asked.includes(duty));
  return asked.every((each) => DUTIES.some((duty) => duty === each)) ? known : undefined;
}
