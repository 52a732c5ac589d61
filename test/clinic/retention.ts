/** Old entries of the audit log at the clinic itself: what the rows of faults look at. */
import { account, type Bench } from './clinic-client.js';

type Facts = Readonly<Record<string, unknown>>;

export const HEALTHY = {
  /** How many years ago each entry of the past was made, the oldest first. */
  years: [7, 6, 5, 4, 3, 2, 1],
  /** A purge of what is younger than six years, of what is older, and by an auditor. */
  inside: 409,
  outside: 204,
  byAuditor: 403,
  /** What can still be read then. */
  left: [6, 5, 4, 3, 2, 1],
  intact: true,
} as const;

const YEAR_MS = 365.25 * 86_400_000;

export async function retention(bench: Bench): Promise<Facts> {
  const tokenOf = async (pool: string) => (await bench.signIn(account(pool))).access_token;
  const [admin, auditor] = [await tokenOf('admin'), await tokenOf('auditor')];
  const yearsAgo = (years: number) => new Date(Date.now() - years * YEAR_MS).toISOString();
  const past = async () => {
    const path = `/fhir/AuditEvent?date=lt${yearsAgo(0.5)}&_sort=date`;
    const { json } = await bench.call('GET', path, { token: auditor });
    return json.entry.map(({ resource }) =>
      Math.ceil((Date.now() - Date.parse(resource.recorded)) / YEAR_MS),
    );
  };
  const purge = async (years: number, token: string) => {
    const json = { before: yearsAgo(years) };
    return (await bench.call('POST', '/admin/audit-log/purge', { token, json })).status;
  };
  const years = await past();
  const answers = {
    byAuditor: await purge(6.5, auditor),
    inside: await purge(5.5, admin),
    outside: await purge(6.5, admin),
  };
  const { text } = await bench.call('GET', '/fhir/AuditEvent/$verify', { token: auditor });
  return { years, ...answers, left: await past(), intact: text.includes('"intact","valueBoolean":true') };
}

/** Fault → what it changes. */
export const CHANGES: Readonly<Record<string, Facts>> = {
  'audit.old-entries-gone': { years: [3, 2, 1], left: [3, 2, 1] },
  'audit.year-lost': { years: [7, 6, 5, 4, 2, 1], left: [6, 5, 4, 2, 1] },
  'audit.purged-inside-period': { inside: 204, left: [5, 4, 3, 2, 1] },
};
