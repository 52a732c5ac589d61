/** What lies beyond the care relationship, by each way on which someone can ask the clinic for it. */
import { account, type Bench } from './clinic-client.js';

type Facts = Readonly<Record<string, unknown>>;
const ALICE = 'CNRY-ALICE-';

const observation = (subject: string) => ({
  resourceType: 'Observation',
  status: 'final',
  code: { text: 'Of a test' },
  subject: { reference: subject },
});

/** A locum, in the care teams of ben and farah alone, asks for alice's record. */
export async function relationships({ call, signIn }: Bench): Promise<Facts> {
  const token = (await signIn(account('locum'))).access_token;
  const json = {
    resourceType: 'Bundle',
    type: 'batch',
    entry: [{ request: { method: 'GET', url: 'Observation/o-alice-note' } }],
  };
  const shows = async (path: string) => (await call('GET', `/fhir/${path}`, { token })).text.includes(ALICE);
  const corrected = await call('PATCH', '/fhir/Observation/o-alice-note', {
    token,
    json: [{ op: 'replace', path: '/valueString', value: 'Altered' }],
  });
  const mentioned = await call(
    'GET',
    '/fhir/Observation?_id=o-ben-note-of-alice&_include=Observation:focus',
    {
      token,
    },
  );
  return {
    own: (await call('GET', '/fhir/Patient/p-farah', { token })).status,
    patient: await shows('Patient/p-alice'),
    document: await shows('DocumentReference/d-alice-letter'),
    letter: await shows('Binary/b-alice-letter'),
    history: await shows('Observation/o-alice-note/_history'),
    version: await shows('Observation/o-alice-note/_history/1'),
    search: await shows('Observation?patient=p-alice'),
    included: mentioned.text.includes(ALICE),
    mentioned: mentioned.json.total,
    backwards: await shows('Patient?_id=p-alice&_revinclude=Observation:subject'),
    everything: await shows('Patient/p-alice/$everything'),
    exported: await shows('Patient/$export'),
    batch: (await call('POST', '/fhir', { token, json })).text.includes(ALICE),
    added: (await call('POST', '/fhir/Observation', { token, json: observation('Patient/p-alice') })).status,
    corrected: corrected.status,
  };
}

export const HEALTHY_RELATIONSHIPS = {
  own: 200,
  patient: false,
  document: false,
  letter: false,
  history: false,
  version: false,
  search: false,
  included: false,
  mentioned: 1,
  backwards: false,
  everything: false,
  exported: false,
  batch: false,
  added: 403,
  corrected: 403,
};

export const RELATIONSHIP_CHANGES = {
  'object.batch-not-checked': { batch: true },
  'object.document-by-id': { document: true },
  'object.history-by-id': { history: true, version: true },
  'object.include-not-filtered': { included: true },
  'object.letter-by-id': { letter: true },
  'object.patch-not-checked': { corrected: 200 },
  'object.search-not-filtered': { search: true },
};

const EMIL = 'CNRY-EMIL-';

/** A registrar of the northern practice, who sees all of its patients, asks for one of the southern. */
export async function tenants({ call, signIn }: Bench): Promise<Facts> {
  const token = (await signIn(account('registrar'))).access_token;
  const south = (await signIn(account('southRegistrar'))).access_token;
  const shows = async (path: string, headers: Readonly<Record<string, string>> = {}) =>
    (await call('GET', `/fhir/${path}`, { token, headers })).text.includes(EMIL);
  const json = {
    resourceType: 'Bundle',
    type: 'batch',
    entry: [{ request: { method: 'GET', url: 'Patient/p-emil' } }],
  };
  const form = { _id: 'p-emil', tenant: 'south' };
  const theirs = await call('GET', '/fhir/Patient?name=Emil', { token: south });
  return {
    theirs: theirs.text.includes(EMIL),
    kept: await shows('Patient?name=Emil'),
    own: (await call('GET', '/fhir/Patient/p-alice', { token })).status,
    path: await shows('Patient/p-emil'),
    query: await shows('Patient/p-emil?tenant=south'),
    search: await shows('Patient?_id=p-emil'),
    posted: (await call('POST', '/fhir/Patient/_search', { token, form })).text.includes(EMIL),
    host: await shows('Patient/p-emil', { host: 'south.clinic.example' }),
    forwarded: await shows('Patient/p-emil', { 'x-forwarded-host': 'south.clinic.example' }),
    header: await shows('Patient/p-emil', { 'x-tenant': 'south' }),
    batch: (await call('POST', '/fhir', { token, json })).text.includes(EMIL),
    exported: await shows('Patient/$export'),
  };
}

export const HEALTHY_TENANTS = {
  theirs: true,
  kept: false,
  own: 200,
  path: false,
  query: false,
  search: false,
  posted: false,
  host: false,
  forwarded: false,
  header: false,
  batch: false,
  exported: false,
};

export const TENANT_CHANGES = {
  'tenant.batch-not-checked': { batch: true },
  'tenant.cache-shared': { kept: true },
  'tenant.search-not-filtered': { kept: true, search: true, posted: true },
  'tenant.taken-from-header': { header: true },
  'tenant.taken-from-host': { host: true, forwarded: true },
  'tenant.taken-from-query': { query: true },
};
