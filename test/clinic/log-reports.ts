/** Reports of the audit log at the clinic itself: what the rows of faults look at. */
import { setTimeout as wait } from 'node:timers/promises';
import { account, type Bench } from './clinic-client.js';

type Facts = Readonly<Record<string, unknown>>;

/** Requests of a period by their ids, in the order of the report. */
export const HEALTHY = {
  byTime: ['first', 'second', 'third'],
  /** Newest first where the user is the same. */
  byUser: ['third', 'first', 'second'],
  length: 3,
} as const;

export async function reports(bench: Bench): Promise<Facts> {
  const tokenOf = async (pool: string) => (await bench.signIn(account(pool))).access_token;
  const [clinician, nurse, auditor] = [
    await tokenOf('clinician'),
    await tokenOf('nurse'),
    await tokenOf('auditor'),
  ];
  const read = (id: string, token: string) =>
    bench.call('GET', '/fhir/Observation/o-alice-note', { token, headers: { 'x-request-id': id } });
  const boundary = async () => {
    await wait(5);
    const now = new Date().toISOString();
    await wait(5);
    return now;
  };
  await read('earlier', clinician);
  const from = await boundary();
  await read('first', clinician);
  await read('second', nurse);
  await read('third', clinician);
  const to = await boundary();
  await read('later', nurse);
  const report = async (sort: string) => {
    const path = `/fhir/AuditEvent?date=ge${from}&date=le${to}&_sort=${sort}`;
    const { json } = await bench.call('GET', path, { token: auditor });
    return json.entry.flatMap(({ resource }) => {
      const text = JSON.stringify(resource);
      return ['earlier', 'first', 'second', 'third', 'later'].filter((id) => text.includes(`"${id}"`));
    });
  };
  return {
    byTime: await report('date'),
    byUser: await report('agent'),
    length: (await report('action')).length,
  };
}

/** Fault → what it changes. */
export const CHANGES: Readonly<Record<string, Facts>> = {
  'audit.report-end-ignored': {
    byTime: ['first', 'second', 'third', 'later'],
    byUser: ['third', 'first', 'later', 'second'],
    length: 4,
  },
  'audit.report-starts-late': { byTime: [], byUser: [], length: 0 },
  'audit.report-not-by-user': { byUser: ['third', 'second', 'first'] },
};
