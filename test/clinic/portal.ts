/** Patients in the portal at the clinic itself, and how the log names those who act: what the rows of faults look at. */
import { account, type Bench } from './clinic-client.js';

type Facts = Readonly<Record<string, unknown>>;

export const HEALTHY = {
  /** The own record and a note in it; what else is in it, somebody else's record, the log, and the accounts. */
  own: [200, 200],
  others: [403, 403, 403, 403, 403],
  changed: 403,
  classes: ['patient', 'workforce', 'administrative', 'administrative'],
} as const;

export async function portal(bench: Bench): Promise<Facts> {
  const tokenOf = async (pool: string) => (await bench.signIn(account(pool))).access_token;
  const [patient, nurse, admin, auditor] = await Promise.all(
    ['patient', 'nurse', 'admin', 'auditor'].map(tokenOf),
  );
  const status = async (path: string) => (await bench.call('GET', path, { token: patient })).status;
  const read = async (id: string, token: string | undefined) =>
    bench.call('GET', '/fhir/Patient/p-alice', { token, headers: { 'x-request-id': id } });
  const ids = ['class-1', 'class-2', 'class-3', 'class-4'];
  for (const [index, token] of [patient, nurse, admin, auditor].entries())
    await read(ids[index] ?? '', token);
  const classOf = async (id: string) => {
    const { text } = await bench.call('GET', `/fhir/AuditEvent?request-id=${id}`, { token: auditor });
    return /"code":"(\w+)","system":"[^"]*actor-class"/.exec(text)?.[1];
  };
  const json = {
    resourceType: 'Observation',
    status: 'final',
    code: { text: 'By the patient' },
    subject: { reference: 'Patient/p-alice' },
  };
  return {
    own: [await status('/fhir/Patient/p-alice'), await status('/fhir/Observation/o-alice-note')],
    others: [
      await status('/fhir/DocumentReference/d-alice-letter'),
      await status('/fhir/Patient/p-ben'),
      await status('/fhir/Observation/o-ben-note'),
      await status('/fhir/AuditEvent'),
      await status('/admin/users'),
    ],
    changed: (await bench.call('POST', '/fhir/Observation', { token: patient, json })).status,
    classes: await Promise.all(ids.map(classOf)),
  };
}

/** Fault → what it changes. */
export const CHANGES: Readonly<Record<string, Facts>> = {
  'audit.patient-as-workforce': {
    classes: ['workforce', 'workforce', 'administrative', 'administrative'],
  },
  'audit.no-actor-class': { classes: [undefined, undefined, undefined, undefined] },
  'audit.admin-as-workforce': { classes: ['patient', 'workforce', 'workforce', 'administrative'] },
};
