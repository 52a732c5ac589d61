/** The audit log at the clinic itself: what the rows of faults about its content look at. */
import { account, type Bench } from './clinic-client.js';

type Facts = Readonly<Record<string, unknown>>;

interface Event {
  readonly recorded: string;
  readonly outcome?: string;
  readonly agent: readonly { readonly network?: { readonly address: string } }[];
  readonly entity: readonly { readonly what?: { readonly reference?: string } }[];
}

/** The form of the entries of a read and of a search. */
export const CONTENT = {
  zoned: true,
  sources: 2,
  outcome: '0',
  patient: 'Patient/p-alice',
  searches: 1,
  onTime: true,
  underItsId: true,
  underAnothers: 0,
} as const;

export async function content(bench: Bench): Promise<Facts> {
  const { access_token: token } = await bench.signIn(account('nurse'));
  const { access_token: auditor } = await bench.signIn(account('auditor'));
  const entryOf = async (path: string, id: string) => {
    await bench.call('GET', path, { token, headers: { 'x-request-id': id } });
    const log = await bench.call('GET', `/fhir/AuditEvent?request-id=${id}`, { token: auditor });
    const [first] = log.json.entry;
    return { count: log.json.entry.length, ...(first?.resource as unknown as Event) };
  };
  const read = await entryOf('/fhir/Observation/o-alice-note', 'content-read');
  // What a client says of itself is no id of a request, whatever it looks like.
  const named = { 'x-request-id': 'content-named', 'user-agent': 'content-of-agent' };
  await bench.call('GET', '/fhir/Observation/o-alice-note', { token, headers: named });
  const byAgent = await bench.call('GET', '/fhir/AuditEvent?request-id=content-of-agent', { token: auditor });
  const search = await entryOf('/fhir/Observation?patient=p-alice', 'content-search');
  return {
    zoned: read.recorded.endsWith('Z'),
    sources: read.agent.filter(({ network }) => network !== undefined).length,
    outcome: search.outcome,
    patient: search.entity[0]?.what?.reference,
    searches: search.count,
    onTime: Math.abs(Date.parse(search.recorded) - Date.now()) < 60_000,
    underAnothers: byAgent.json.entry.length,
    underItsId: JSON.stringify(search).includes('content-search'),
  };
}

/** Secrets in one request each, and whether the log has them anywhere. */
export const KEPT = { userAgent: false, query: false, path: false, token: false, note: false } as const;

export async function kept(bench: Bench): Promise<Facts> {
  const { access_token: token } = await bench.signIn(account('clinician'));
  const { access_token: auditor } = await bench.signIn(account('auditor'));
  const read = (path: string, headers: Record<string, string> = {}) =>
    bench.call('GET', path, { token, headers: { 'x-request-id': 'kept', ...headers } });
  await read('/fhir/Patient/p-alice', { 'user-agent': 'secret-of-agent' });
  await read('/fhir/Observation?patient=p-alice&access_token=secret-of-query');
  await read('/fhir/Patient/p-alice;jsessionid=secret-of-path');
  const json = {
    resourceType: 'Observation',
    status: 'final',
    code: { text: 'Of a test' },
    subject: { reference: 'Patient/p-alice' },
    valueString: 'secret-of-note',
  };
  await bench.call('POST', '/fhir/Observation', { token, json });
  const { text } = await bench.call('GET', '/fhir/AuditEvent?_count=1000', { token: auditor });
  const log = text.replace(/"query":"([^"]+)"/g, (_, query) => Buffer.from(query, 'base64').toString());
  return {
    userAgent: log.includes('secret-of-agent'),
    query: log.includes('secret-of-query'),
    path: log.includes('secret-of-path'),
    token: log.includes(token),
    note: log.includes('secret-of-note'),
  };
}

/** Fault → what it changes. */
export const KEPT_CHANGES: Readonly<Record<string, Facts>> = {
  'audit.user-agent-in-log': { userAgent: true },
  'audit.address-in-log': { query: true, path: true },
  'audit.token-in-log': { token: true },
  'audit.note-text-in-log': { note: true },
};

/** Fault → what it changes. */
export const CONTENT_CHANGES: Readonly<Record<string, Facts>> = {
  'audit.time-without-zone': { zoned: false },
  'audit.no-source': { sources: 0 },
  'audit.no-outcome': { outcome: undefined },
  'audit.no-patient': { patient: undefined },
  'audit.search-told-twice': { searches: 2 },
  'audit.search-clock-slow': { onTime: false },
  'audit.search-of-another-request': { underItsId: false },
  'audit.id-from-user-agent': { underAnothers: 1 },
};

/** Who is shown an entry, who can change one, and which readings of the log are in it. */
export const GUARDED = {
  byAuditor: 200,
  byClinician: 403,
  searchedByAdmin: 403,
  edit: 405,
  edited: false,
  removal: 405,
  there: 200,
  readRecorded: true,
  refusalRecorded: true,
} as const;

export async function guarded(bench: Bench): Promise<Facts> {
  const tokenOf = async (pool: string) => (await bench.signIn(account(pool))).access_token;
  const [clinician, admin, auditor] = [
    await tokenOf('clinician'),
    await tokenOf('admin'),
    await tokenOf('auditor'),
  ];
  const call = (method: string, path: string, token: string, id: string, json?: object) =>
    bench.call(method, path, {
      token,
      headers: { 'x-request-id': id },
      ...(json === undefined ? {} : { json }),
    });
  await call('GET', '/fhir/Patient/p-alice', clinician, 'victim');
  const entries = async (id: string) =>
    (await call('GET', `/fhir/AuditEvent?request-id=${id}`, auditor, 'look')).json.entry;
  const id = (await entries('victim'))[0]?.resource.id;
  const one = `/fhir/AuditEvent/${id}`;
  const byAuditor = (await call('GET', one, auditor, 'read-entry')).status;
  const byClinician = (await call('GET', one, clinician, 'refused-entry')).status;
  const edit = await call('PUT', one, auditor, 'edit', { resourceType: 'AuditEvent', outcomeDesc: 'edited' });
  const edited = (await call('GET', one, auditor, 'look')).text.includes('edited');
  const removal = await call('DELETE', one, admin, 'remove');
  return {
    byAuditor,
    byClinician,
    searchedByAdmin: (await call('GET', '/fhir/AuditEvent', admin, 'admin')).status,
    edit: edit.status,
    edited,
    removal: removal.status,
    there: (await call('GET', one, auditor, 'look')).status,
    readRecorded: (await entries('read-entry')).length > 0,
    refusalRecorded: (await entries('refused-entry')).length > 0,
  };
}

/** Fault → what it changes. */
export const GUARDED_CHANGES: Readonly<Record<string, Facts>> = {
  'audit.entry-readable-by-clinician': { byClinician: 200 },
  'audit.readable-by-admin': { searchedByAdmin: 200 },
  'audit.edited-by-auditor': { edit: 200, edited: true },
  'audit.deleted-by-admin': { removal: 200, there: 404 },
  'audit.reading-not-logged': { readRecorded: false },
  'audit.refused-reading-not-logged': { refusalRecorded: false },
};
