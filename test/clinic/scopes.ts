/** What tokens of narrower scope open at the clinic. */
import { account, type Bench, code } from './clinic-client.js';

type Facts = Readonly<Record<string, unknown>>;

export async function scopes({ call }: Bench): Promise<Facts> {
  const ask = async (index: number, scope?: string, patient?: string) => {
    const { username, password } = account('clinician', index);
    const json = { grant_type: 'password', username, password };
    const { mfa_token } = (await call('POST', '/auth/token', { json })).json;
    return call('POST', '/auth/mfa', {
      json: { mfa_token, code: code(account('clinician', index)), scope, patient },
    });
  };
  const renew = (refresh_token: string, scope?: string) =>
    call('POST', '/auth/token', { json: { grant_type: 'refresh_token', refresh_token, scope } });
  const read = async (path: string, token: string) => (await call('GET', `/fhir/${path}`, { token })).status;
  const scopeOf = ({ text }: { readonly text: string }) => /"scope":"([^"]*)"/.exec(text)?.[1];

  const whole = await ask(0);
  const notes = await ask(1, 'user/Observation.read');
  const one = await ask(2, 'patient/*.read', 'p-alice');
  const unknown = await ask(3, 'user/*.everything');
  const note = notes.json.access_token;
  const json = {
    resourceType: 'Observation',
    status: 'final',
    code: { text: 'Of a test' },
    subject: { reference: 'Patient/p-alice' },
  };
  const nameless = await ask(4, 'patient/*.read');
  const factors = (await call('GET', '/auth/factors', { token: note })).status;
  const wider = await renew(notes.json.refresh_token, 'user/*.*');
  return {
    granted: [whole, notes, one].map(scopeOf),
    whole: await read('Patient/p-alice', whole.json.access_token),
    own: await read('Observation/o-alice-note', note),
    otherType: await read('Patient/p-alice', note),
    everything: await read('Patient/p-alice/$everything', note),
    write: (await call('POST', '/fhir/Observation', { token: note, json })).status,
    factors,
    onePatient: await read('Patient/p-alice', one.json.access_token),
    otherPatient: await read('Patient/p-ben', one.json.access_token),
    otherSearched: (await call('GET', '/fhir/Patient', { token: one.json.access_token })).json.total,
    unknown: [unknown.status, scopeOf(unknown)],
    nameless: nameless.status,
    wider: [wider.status, scopeOf(wider)],
    same: scopeOf(await renew(wider.json.refresh_token ?? notes.json.refresh_token)),
  };
}

const NOTES = 'user/Observation.read';
export const HEALTHY_SCOPES = {
  granted: ['user/*.*', NOTES, 'patient/*.read'],
  whole: 200,
  own: 200,
  otherType: 403,
  everything: 403,
  write: 403,
  factors: 401,
  onePatient: 200,
  otherPatient: 403,
  otherSearched: 1,
  unknown: [400, undefined],
  nameless: 400,
  wider: [400, undefined],
  same: NOTES,
};

export const SCOPE_CHANGES = {
  'scope.ignored-on-write': { write: 201 },
  'scope.patient-ignored': { otherPatient: 200, otherSearched: 6 },
  'scope.refresh-widens': { wider: [200, 'user/*.*'] },
  'scope.type-ignored': { otherType: 200, everything: 200 },
  'scope.unknown-granted': { unknown: [200, 'user/*.*'], nameless: 200 },
};
