/** Which elements of a patient each role gets of the clinic itself, and by which way. */
import { account, type Bench, PEOPLE } from './clinic-client.js';

type Facts = Readonly<Record<string, unknown>>;

const WAYS = {
  read: '/fhir/Patient/p-alice',
  search: '/fhir/Patient?_id=p-alice',
  byName: '/fhir/Patient?name=Alice',
  version: '/fhir/Patient/p-alice/_history/1',
  history: '/fhir/Patient/p-alice/_history',
} as const;
const POOLS = ['registrar', 'billing', 'clinician', 'nurse'] as const;
const FIELDS = ['ssn', 'member', 'phone', 'street'] as const;

export async function fields({ call, signIn }: Bench): Promise<Facts> {
  const canaries = PEOPLE.patients.alice?.canaries;
  const facts: Record<string, unknown> = {};
  const tokens: Record<string, string> = {};
  for (const pool of POOLS) {
    const { access_token: token } = await signIn(account(pool));
    tokens[pool] = token;
    // The registrar comes first: what the directory keeps of that answer must not reach the others.
    for (const [way, path] of Object.entries(WAYS)) {
      const { text } = await call('GET', path, { token });
      const seen = FIELDS.filter((field) => text.includes(canaries?.[field] ?? 'not seeded'));
      facts[`${pool} ${way}`] = seen.join(' ');
    }
  }
  const byNumber = `/fhir/Patient?identifier=${canaries?.ssn}`;
  const found = async (pool: string) => (await call('GET', byNumber, { token: tokens[pool] })).json.total;
  return { ...facts, numberFinds: [await found('registrar'), await found('billing')] };
}

const each = (pool: string, seen: string, ways: readonly string[] = Object.keys(WAYS)) =>
  Object.fromEntries(ways.map((way) => [`${pool} ${way}`, seen]));
const ALL = 'ssn member phone street';

export const HEALTHY = {
  ...each('registrar', ALL),
  ...each('billing', 'member street'),
  ...each('clinician', 'phone street'),
  ...each('nurse', 'phone'),
  numberFinds: [1, 0],
};

const NARROW = ['billing', 'clinician', 'nurse'];
const opened = (ways: readonly string[], pools = NARROW) =>
  Object.assign({}, ...pools.map((pool) => each(pool, ALL, ways)));

export const CHANGES: Readonly<Record<string, Facts>> = {
  'fields.read-unfiltered': opened(['read']),
  'fields.search-unfiltered': { ...opened(['search', 'byName'], ['billing']), numberFinds: [1, 1] },
  'fields.history-unfiltered': opened(['version', 'history']),
  'fields.phone-kept-from-nurses': each('nurse', ''),
};
