/** What the clinic says of what it has stored when somebody alters it past the clinic, in health and under each fault. */
import { readPeople } from '../../targets/clinic/app/store/people.js';
import { account, type Bench } from './clinic-client.js';

type Facts = Readonly<Record<string, unknown>>;

interface Report {
  readonly time: string;
  readonly checked: number;
  readonly altered: readonly string[];
}

/** Two records: of the one a byte is changed and changed back, of the other nothing is. */
export async function stored(bench: Bench): Promise<Facts> {
  const [{ access_token: registrar }, { access_token: admin }, { access_token: auditor }] = await Promise.all(
    [bench.signIn(account('registrar')), bench.signIn(account('admin')), bench.signIn(account('auditor'))],
  );
  const made = async () => {
    const json = { resourceType: 'Patient', name: [{ family: 'Written-down' }] };
    return String((await bench.call('POST', '/fhir/Patient', { token: registrar, json })).json.id);
  };
  const alter = async (id: string, back: boolean, authorization: string) =>
    (
      await bench.call('POST', '/staging/tamper', {
        json: { type: 'Patient', id, text: 'Written-down', back },
        headers: { authorization },
      })
    ).status;
  const report = async (): Promise<Report> =>
    JSON.parse((await bench.call('GET', '/admin/integrity', { token: admin })).text);
  const [id, twin] = [await made(), await made()];
  const names = async () => {
    const { altered } = await report();
    return {
      altered: altered.includes(`Patient/${id}`),
      twin: altered.includes(`Patient/${twin}`),
      seed: altered.includes('Patient/p-alice'),
      any: altered.length > 0,
    };
  };
  const shows = async (of: string) =>
    (await bench.call('GET', `/fhir/Patient/${of}`, { token: registrar })).text.includes('Written-down');
  const key = `Bearer ${readPeople().staging.key}`;
  const refusals = [
    await alter(id, false, 'Bearer somebody'),
    await alter('p-alice', false, key),
    (await bench.call('GET', '/admin/integrity', { token: auditor })).status,
  ];
  const before = await names();
  const accepted = await alter(id, false, key);
  const shown = [await shows(id), await shows(twin)];
  const after = await names();
  const { checked } = await report();
  const restored = await alter(id, true, key);
  return {
    refusals,
    before,
    accepted: [accepted, restored],
    shown,
    after,
    all: checked > 20,
    restored: await names(),
    back: await shows(id),
  };
}

const NONE = { altered: false, twin: false, seed: false, any: false };

export const HEALTHY: Facts = {
  refusals: [401, 404, 403],
  before: NONE,
  accepted: [200, 200],
  shown: [false, true],
  after: { ...NONE, altered: true, any: true },
  all: true,
  restored: NONE,
  back: true,
};

export const CHANGES: Readonly<Record<string, Facts>> = {
  'stored.tampering-unnoticed': { after: NONE },
  'stored.every-record-flagged': { after: { altered: true, twin: true, seed: true, any: true } },
  'stored.wrong-record-flagged': { after: { ...NONE, any: true } },
};
