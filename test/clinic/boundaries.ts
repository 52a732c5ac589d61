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
