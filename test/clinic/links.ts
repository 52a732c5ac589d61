/** Links to documents at the clinic itself: what the rows of faults look at. */
import { setTimeout as wait } from 'node:timers/promises';
import { account, type Bench } from './clinic-client.js';

type Facts = Readonly<Record<string, unknown>>;
/** Ends are whole seconds, rounded up. */
export const LINK_MS = 1000;

export const HEALTHY = {
  nurse: 403,
  opened: true,
  unsigned: 403,
  elsewhere: 403,
  later: 403,
  late: 403,
  logged: ['0'],
} as const;

export async function links(bench: Bench): Promise<Facts> {
  const { access_token: token } = await bench.signIn(account('clinician'));
  const { access_token: nurse } = await bench.signIn(account('nurse'));
  const issue = (by: string) => bench.call('POST', '/fhir/Binary/b-alice-letter/$link', { token: by });
  const asked = await issue(token);
  const url = new URL(String(Reflect.get(asked.json, 'url')));
  const changed = (change: (copy: URL) => void) => {
    const copy = new URL(url);
    change(copy);
    return `${copy.pathname}${copy.search}`;
  };
  const status = async (path: string) => (await bench.call('GET', path)).status;
  const headers = { 'x-request-id': 'followed' };
  const opened = await bench.call(
    'GET',
    changed(() => {}),
    { headers },
  );
  const unsigned = await status(changed(({ searchParams }) => searchParams.set('signature', 'AAAA')));
  const elsewhere = await status(
    changed((copy) => {
      copy.pathname = '/files/b-ben-letter';
    }),
  );
  const later = await status(
    changed(({ searchParams }) =>
      searchParams.set('expires', String(Number(searchParams.get('expires')) + 3600)),
    ),
  );
  const refused = (await issue(nurse)).status;
  // Longer than a session may idle, so that nobody is signed in any more.
  await wait(2 * LINK_MS);
  const late = await status(changed(() => {}));
  const { access_token: auditor } = await bench.signIn(account('auditor'));
  const log = await bench.call('GET', '/fhir/AuditEvent?request-id=followed', { token: auditor });
  return {
    nurse: refused,
    opened: opened.text.includes('CNRY-ALICE'),
    unsigned,
    elsewhere,
    later,
    late,
    logged: log.json.entry.map(({ resource }) => resource.outcome),
  };
}

/** Fault → what it changes. */
export const CHANGES: Readonly<Record<string, Facts>> = {
  'link.signature-not-checked': { unsigned: 200, elsewhere: 200, later: 200 },
  'link.path-not-signed': { elsewhere: 200 },
  'link.expiry-not-signed': { later: 200 },
  'link.never-expires': { late: 200 },
  'link.lives-for-days': { late: 200 },
};
