/** What a record carries of the amendments that somebody asked for, in health and under each fault. */
import { account, type Bench } from './clinic-client.js';

type Facts = Readonly<Record<string, unknown>>;

/** Two records of one patient: of the one the amendment is accepted, of the other it is denied. */
export async function amendments(bench: Bench): Promise<Facts> {
  const [{ access_token: nurse }, { access_token: clinician }] = await Promise.all([
    bench.signIn(account('nurse')),
    bench.signIn(account('clinician')),
  ]);
  const made = async (said: string) => {
    const json = {
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'Note' },
      subject: { reference: 'Patient/p-alice' },
      valueString: said,
    };
    return `/fhir/Observation/${(await bench.call('POST', '/fhir/Observation', { token: nurse, json })).json.id}`;
  };
  const ask = async (record: string, text: string) =>
    (await bench.call('POST', `${record}/$amendment`, { token: nurse, json: { text } })).json.id;
  const decide = async (record: string, id: string, json: object, token = clinician) =>
    (await bench.call('POST', `${record}/$amendment/${id}`, { token, json })).status;
  const words = ['Said first', 'Wanted one', 'Wanted two', 'Known to be right'];
  const read = async (path: string) => {
    const { text } = await bench.call('GET', path, { token: nurse });
    return words.filter((each) => text.includes(each));
  };
  const [one, two] = [await made('Said first'), await made('Said first')];
  const [first, second] = [await ask(one, 'Wanted one'), await ask(two, 'Wanted two')];
  const pending = await read(one);
  const denial = { decision: 'denied', reason: 'Known to be right' };
  const statuses = [
    // Nurses decide nothing, a denial needs its basis, and what is decided is decided.
    await decide(one, first, { decision: 'accepted' }, nurse),
    await decide(two, second, { decision: 'denied' }),
    await decide(two, first, denial),
    await decide(one, first, { decision: 'accepted' }),
    await decide(one, first, denial),
    await decide(two, second, denial),
  ];
  return {
    statuses,
    pending,
    accepted: await read(one),
    denied: await read(two),
    search: await read('/fhir/Observation?patient=p-alice'),
    everything: await read('/fhir/Patient/p-alice/$everything'),
  };
}

const ALL = ['Said first', 'Wanted one', 'Wanted two', 'Known to be right'];
const without = (...gone: readonly string[]) => {
  const left = ALL.filter((each) => !gone.includes(each));
  return { search: left, everything: left };
};

export const HEALTHY: Facts = {
  statuses: [403, 422, 404, 200, 404, 200],
  pending: ['Said first'],
  accepted: ['Said first', 'Wanted one'],
  denied: ['Said first', 'Wanted two', 'Known to be right'],
  search: ALL,
  everything: ALL,
};

export const CHANGES: Readonly<Record<string, Facts>> = {
  'amendment.accepted-not-linked': { accepted: ['Said first'], ...without('Wanted one') },
  'amendment.denied-not-linked': { denied: ['Said first'], ...without('Wanted two', 'Known to be right') },
  'amendment.denial-without-basis': {
    denied: ['Said first', 'Wanted two'],
    ...without('Known to be right'),
  },
  // The other record has not been touched, so that a search still finds what both said first.
  'amendment.original-overwritten': { accepted: ['Wanted one'] },
};
