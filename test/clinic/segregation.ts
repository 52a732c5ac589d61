/** Releases and grants at the clinic itself: what the rows of faults look at. */
import { account, type Bench } from './clinic-client.js';

type Facts = Readonly<Record<string, unknown>>;
const RELEASES = '/fhir/Patient/p-alice/$release';

interface Account {
  readonly username: string;
  readonly id: string;
  readonly role: string;
  readonly duties: readonly string[];
}

/** What came of one piece of work, and of one account that was asked to be given both. */
export const HEALTHY = {
  prepared: 201,
  incomplete: 422,
  stranger: 403,
  own: 403,
  naming: 403,
  between: 'prepared',
  other: 200,
  after: 'released',
  releasedBy: 'the other',
  again: 409,
  administers: 204,
  thenReviews: 409,
  first: 'admin, ',
  reviews: 204,
  readsLog: 200,
  thenAdministers: 409,
  second: 'billing, log-review',
  unknown: 422,
  logged: 'release-prepare 0, release-approve 4, release-approve 0, user-duties 4',
} as const;

export async function segregation(bench: Bench): Promise<Facts> {
  const token = async (pool: string, index = 0) => (await bench.signIn(account(pool, index))).access_token;
  const [one, other, stranger, admin] = [
    await token('registrar'),
    await token('registrar', 1),
    await token('nurse'),
    await token('admin'),
  ];
  const send = (by: string, method: string, path: string, json?: object, request = 'probe') =>
    bench.call(method, path, { token: by, json, headers: { 'x-request-id': request } });
  const asked = { recipient: 'Another practice', purpose: 'Referral' };
  const prepare = (by: string, json: object = asked, request?: string) =>
    send(by, 'POST', RELEASES, json, request);

  const prepared = await prepare(one, asked, 'logged-1');
  const incomplete = await prepare(one, { recipient: 'Another practice' });
  const byStranger = await prepare(stranger);
  const path = `${RELEASES}/${prepared.json.id}`;
  const own = await send(one, 'POST', path, {}, 'logged-2');
  // Each attempt is at a piece of its own: what one defect released must not answer for the next.
  const second = await prepare(one);
  const naming = await send(one, 'POST', `${RELEASES}/${second.json.id}`, {
    releasedBy: account('registrar', 1).username,
  });
  const third = await prepare(one);
  const left = `${RELEASES}/${third.json.id}`;
  const stateOf = async (at: string) =>
    JSON.parse((await send(other, 'GET', at)).text) as { status: string; releasedBy: string | null };
  const between = (await stateOf(path)).status;
  const released = await send(other, 'POST', left, {}, 'logged-3');
  const after = await stateOf(left);
  const again = await send(other, 'POST', left, {});

  const list = async () =>
    (JSON.parse((await send(admin, 'GET', '/admin/users')).text) as { users: readonly Account[] }).users;
  const accounts = await list();
  const idOf = (index: number) =>
    accounts.find(({ username }) => username === account('billing', index).username)?.id ?? '';
  const role = async (index: number) =>
    (await send(admin, 'PUT', `/admin/users/${idOf(index)}/role`, { role: 'admin' })).status;
  const duties = async (index: number, list: readonly string[] = ['log-review']) =>
    (await send(admin, 'PUT', `/admin/users/${idOf(index)}/duties`, { duties: list }, 'logged-4')).status;
  const holding = async (index: number) => {
    const found = (await list()).find(({ id }) => id === idOf(index));
    return `${found?.role}, ${found?.duties.join()}`;
  };
  const administers = await role(0);
  const thenReviews = await duties(0);
  const first = await holding(0);
  const log = async (search: string, by: string) =>
    bench.call('GET', `/fhir/AuditEvent?${search}`, { token: by });
  const reviews = await duties(1);
  const readsLog = (await log('_count=1', await token('billing', 1))).status;
  const thenAdministers = await role(1);
  const unknown = await duties(2, ['log-review', 'everything']);

  const auditor = await token('auditor');
  const entries: string[] = [];
  for (const id of ['logged-1', 'logged-2', 'logged-3', 'logged-4']) {
    const found = (await log(`request-id=${id}`, auditor)).json.entry.map(({ resource }) => resource);
    const last = found.at(-1);
    entries.push(`${last?.subtype[0]?.code} ${last?.outcome}`);
  }
  return {
    prepared: prepared.status,
    incomplete: incomplete.status,
    stranger: byStranger.status,
    own: own.status,
    naming: naming.status,
    between,
    other: released.status,
    after: after.status,
    releasedBy: after.releasedBy === account('registrar', 1).username ? 'the other' : after.releasedBy,
    again: again.status,
    administers,
    thenReviews,
    first,
    reviews,
    readsLog,
    thenAdministers,
    second: await holding(1),
    unknown,
    logged: entries.join(', '),
  };
}

/** Fault → what it changes of these. */
export const CHANGES: Readonly<Record<string, Facts>> = {
  'segregation.own-request-released': {
    own: 200,
    naming: 200,
    between: 'released',
    logged: HEALTHY.logged.replace('approve 4', 'approve 0'),
  },
  'segregation.name-believed': { naming: 200 },
  'segregation.refused-and-released': { between: 'released' },
  'segregation.grants-combined': {
    thenReviews: 204,
    first: 'admin, log-review',
    thenAdministers: 204,
    second: 'admin, log-review',
    logged: HEALTHY.logged.replace('duties 4', 'duties 0'),
  },
  'segregation.role-change-unasked': { thenAdministers: 204, second: 'admin, log-review' },
};
