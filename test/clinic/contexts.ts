/** What decides at the clinic beside the role: the purpose, the network, and whether a relationship has ended. */
import { account, type Bench, PEOPLE } from './clinic-client.js';

type Facts = Readonly<Record<string, unknown>>;
const NOTE = '/fhir/Observation/o-alice-note';
const EXPORT = '/fhir/Patient/$export';

export async function contexts({ call, signIn }: Bench): Promise<Facts> {
  const clinician = account('clinician');
  const token = (await signIn(clinician)).access_token;
  const admin = (await signIn(account('admin'))).access_token;
  const statusOf = async (
    path: string,
    headers: Readonly<Record<string, string>>,
    json?: object,
  ): Promise<number> =>
    (await call(json === undefined ? 'GET' : 'POST', path, { token, headers, json })).status;
  const note = {
    resourceType: 'Observation',
    status: 'final',
    code: { text: 'Of a test' },
    subject: { reference: 'Patient/p-alice' },
  };
  const batch = {
    resourceType: 'Bundle',
    type: 'batch',
    entry: [{ request: { method: 'GET', url: 'Observation/o-alice-note' } }],
  };
  const purposeIs = (purpose: string) => ({ 'x-purpose-of-use': purpose });
  const exported = (forwarded: string, proxy?: string) =>
    statusOf(EXPORT, {
      'x-forwarded-for': forwarded,
      ...(proxy === undefined ? {} : { 'x-clinic-proxy': proxy }),
    });
  const { users } = JSON.parse((await call('GET', '/admin/users', { token: admin })).text) as {
    readonly users: readonly { readonly id: string; readonly username: string }[];
  };
  const { id } = users.find(({ username }) => username === clinician.username) ?? { id: 'none' };
  const team = async (method: 'PUT' | 'DELETE', by = admin, patient = 'p-alice') =>
    (await call(method, `/admin/users/${id}/care-team/${patient}`, { token: by })).status;
  const { secret } = PEOPLE.proxy;
  return {
    treatment: await statusOf(NOTE, purposeIs('TREAT')),
    marketing: await statusOf(NOTE, purposeIs('HMARKT')),
    madeUp: await statusOf(NOTE, purposeIs('TREAT, HMARKT')),
    added: await statusOf('/fhir/Observation', purposeIs('HMARKT'), note),
    batch: await statusOf('/fhir', purposeIs('HMARKT'), batch),
    house: await statusOf(EXPORT, {}),
    byProxy: await exported('10.20.0.7', secret),
    outside: await exported('203.0.113.9', secret),
    // The proxy adds the caller's own address to what the caller claimed.
    claimedToProxy: await exported('10.20.0.7, 203.0.113.9', secret),
    claimed: await exported('10.20.0.7'),
    claimedWithToken: await exported('10.20.0.7', 'made-up'),
    before: await statusOf(NOTE, {}),
    byOneself: await team('DELETE', token),
    noPatient: await team('DELETE', admin, 'p-emil'),
    ended: await team('DELETE'),
    read: await statusOf(NOTE, {}),
    written: await statusOf('/fhir/Observation', {}, note),
    begun: await team('PUT'),
    twice: await team('PUT'),
    after: await statusOf(NOTE, {}),
  };
}

export const HEALTHY = {
  treatment: 200,
  marketing: 403,
  madeUp: 403,
  added: 403,
  batch: 403,
  house: 200,
  byProxy: 200,
  outside: 403,
  claimedToProxy: 403,
  claimed: 403,
  claimedWithToken: 403,
  before: 200,
  byOneself: 403,
  noPatient: 404,
  ended: 204,
  read: 403,
  written: 403,
  begun: 204,
  twice: 204,
  after: 200,
};

export const CHANGES = {
  'context.purpose-ignored': { marketing: 200, madeUp: 200, added: 201, batch: 200 },
  'context.purpose-ignored-on-write': { added: 201 },
  'context.forwarded-believed': { claimed: 200, claimedWithToken: 200 },
  'context.network-ignored': { outside: 200, claimedToProxy: 200, claimed: 200, claimedWithToken: 200 },
  'context.ended-relationship-cached': { read: 200, written: 201 },
};
