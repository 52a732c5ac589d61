/**
 * Parts of a target file that only a run tries: they take accounts made for them, an outage, guessing, or long waits. They
 * are named, so that a green diagnosis is not taken to cover them.
 */
import type { TargetFile } from '../target/schema.js';
import type { Report } from './report.js';

/** Section → the kind of check that tries it, or the first of several. */
export const UNTRIED = {
  functions: 'access.function',
  minimumNecessary: 'access.minimum-necessary',
  relationships: 'access.object',
  tenants: 'access.tenant',
  elevation: 'access.elevation',
  disclosures: 'audit.disclosures',
  federation: 'sso.assertion',
  emergencyMode: 'emergency.outage',
  factors: 'mfa.enrolment',
  stepUp: 'auth.step-up',
  secondFactor: 'mfa.bypass',
  lockout: 'auth.lockout',
  anomaly: 'auth.anomaly',
  integrity: 'integrity.history',
  alerts: 'audit.alert',
} as const satisfies { readonly [section in keyof TargetFile]?: string };

export function tellUntried(file: TargetFile, report: Report): void {
  const declared = Object.entries(UNTRIED).filter(
    ([section]) => file[section as keyof typeof UNTRIED] !== undefined,
  );
  if (declared.length > 0)
    report.note(
      'file',
      [],
      `parts that only a run tries: ${declared.map(([section, kind]) => `${section} (${kind})`).join(', ')}`,
      'their names and shapes were checked; safeprobe run --check CHECK tries one, safeprobe list names the checks of each kind',
    );
}
