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
export const CONTENT = { zoned: true, sources: 2, outcome: '0', patient: 'Patient/p-alice' } as const;

export async function content(bench: Bench): Promise<Facts> {
  const { access_token: token } = await bench.signIn(account('nurse'));
  const { access_token: auditor } = await bench.signIn(account('auditor'));
  const entryOf = async (path: string, id: string) => {
    await bench.call('GET', path, { token, headers: { 'x-request-id': id } });
    const log = await bench.call('GET', `/fhir/AuditEvent?request-id=${id}`, { token: auditor });
    return log.json.entry[0]?.resource as unknown as Event;
  };
  const read = await entryOf('/fhir/Observation/o-alice-note', 'content-read');
  const search = await entryOf('/fhir/Observation?patient=p-alice', 'content-search');
  return {
    zoned: read.recorded.endsWith('Z'),
    sources: read.agent.filter(({ network }) => network !== undefined).length,
    outcome: search.outcome,
    patient: search.entity[0]?.what?.reference,
  };
}

/** Fault → what it changes. */
export const CONTENT_CHANGES: Readonly<Record<string, Facts>> = {
  'audit.time-without-zone': { zoned: false },
  'audit.no-source': { sources: 0 },
  'audit.no-outcome': { outcome: undefined },
  'audit.no-patient': { patient: undefined },
};
