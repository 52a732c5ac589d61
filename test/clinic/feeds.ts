/** What the clinic shows of its log to whoever verifies it, in health and under each fault. */
import { setTimeout as wait } from 'node:timers/promises';
import { alerts } from './alerts.js';
import * as amended from './amendments.js';
import { account, type Bench } from './clinic-client.js';
import { type Identities, startSyslogReceiver } from './receivers.js';
import * as kept from './stored.js';

type Facts = Readonly<Record<string, unknown>>;
type Probe = (bench: Bench, identities: Identities) => Promise<Facts>;

interface Link {
  readonly seq: number;
  readonly hash: string;
  readonly digest: string;
  readonly entry?: { readonly outcome: string };
}

/** Two exports of the chain, with what lies between them. */
export async function chain(bench: Bench): Promise<Facts> {
  const { access_token: elsewhere } = await bench.signIn(account('southClinician'));
  const [{ access_token: clinician }, { access_token: auditor }] = await Promise.all([
    bench.signIn(account('clinician')),
    bench.signIn(account('auditor')),
  ]);
  const links = async (): Promise<readonly Link[]> => {
    const page = await bench.call('GET', '/fhir/AuditEvent/$chain', { token: auditor });
    return JSON.parse(page.text).links;
  };
  const intact = async () => {
    const { text } = await bench.call('GET', '/fhir/AuditEvent/$verify', { token: auditor });
    const found = (JSON.parse(text).parameter ?? []) as readonly { name: string; [value: string]: unknown }[];
    return {
      intact: found.find(({ name }) => name === 'intact')?.valueBoolean,
      entries: Number(found.find(({ name }) => name === 'entries')?.valueUnsignedInt),
    };
  };
  const before = await links();
  await bench.call('GET', '/fhir/Patient/p-alice', { token: elsewhere });
  for (let index = 0; index < 3; index++)
    await bench.call('GET', '/fhir/Patient/p-alice', { token: clinician });
  const head = await intact();
  const after = await links();
  const first = await bench.call('GET', '/fhir/AuditEvent/$chain?_count=2', { token: auditor });
  return {
    intact: head.intact,
    complete: after.length >= head.entries,
    grows: before.every(({ hash }, index) => after[index]?.hash === hash),
    numbered: after.every(({ seq }, index) => seq === index + 1),
    others: after.some(({ entry }) => entry === undefined),
    pages: /_after=2/.test(JSON.parse(first.text).next ?? ''),
    byClinician: (await bench.call('GET', '/fhir/AuditEvent/$chain', { token: clinician })).status,
  };
}

/** Whether six entries were stamped in order, and none by a clock that is ahead. */
export async function clock(bench: Bench): Promise<Facts> {
  const { access_token: token } = await bench.signIn(account('auditor'));
  for (let index = 0; index < 5; index++) await bench.call('GET', '/fhir/AuditEvent?_count=1', { token });
  const { json } = await bench.call('GET', '/fhir/AuditEvent', { token });
  const now = Date.now();
  const newestFirst = json.entry.map(({ resource }) => Date.parse(resource.recorded));
  return {
    ordered: newestFirst.every((at, index) => index === 0 || at <= (newestFirst[index - 1] ?? 0)),
    ahead: newestFirst.filter((at) => at > now + 60_000).length > 0,
  };
}

/** The switch that there is not, as an administrator tries it, and what of that is on record. */
export async function switches(bench: Bench): Promise<Facts> {
  const { access_token: admin } = await bench.signIn(account('admin'));
  const { access_token: auditor } = await bench.signIn(account('auditor'));
  const attempt = await bench.call('PUT', '/admin/audit-log', {
    token: admin,
    json: { recording: false },
    headers: { 'x-request-id': 'attempt' },
  });
  await bench.call('GET', '/admin/users', { token: admin, headers: { 'x-request-id': 'next' } });
  const entries = async (id: string) => {
    const { json } = await bench.call('GET', `/fhir/AuditEvent?request-id=${id}`, { token: auditor });
    return json.entry.map(({ resource }) => resource.outcome);
  };
  return { status: attempt.status, attempt: await entries('attempt'), next: await entries('next') };
}

/** Nine entries at once, then twelve while the syslog server is away: how many of them it has when it is back. */
export async function forwarded(bench: Bench, identities: Identities): Promise<Facts> {
  const { access_token: token } = await bench.signIn(account('admin'));
  const first = await startSyslogReceiver(identities.good);
  const json = { host: 'localhost', port: first.port, ca: identities.ca };
  await bench.call('POST', '/admin/integrations/syslog', { token, json });
  const act = (id: string, count: number) =>
    Promise.all(
      Array.from({ length: count }, (_, index) =>
        bench.call('GET', '/admin/users', { token, headers: { 'x-request-id': `${id}-${index}.` } }),
      ),
    );
  const arrived = (receiver: typeof first, id: string, count: number) => {
    const text = Buffer.concat(receiver.connections).toString('utf8');
    return Array.from({ length: count }, (_, index) => text.includes(`request="${id}-${index}."`)).filter(
      Boolean,
    ).length;
  };
  // The connection stands when the others come.
  await act('first', 1);
  await wait(1200);
  await act('burst', 9);
  await wait(500);
  const burst = arrived(first, 'burst', 9);
  await first.close();
  await wait(1200);
  await act('away', 12);
  await wait(1500);
  const second = await startSyslogReceiver(identities.good, first.port);
  await wait(1500);
  const away = arrived(second, 'away', 12);
  await second.close();
  return { burst: burst === 9, away: away === 12 ? 'all' : away > 0 ? 'some' : 'none' };
}

/** A record that is changed, once on top of an old version; and a transaction of which a part can't be done. */
export async function records(bench: Bench): Promise<Facts> {
  const [{ access_token: registrar }, { access_token: clinician }] = await Promise.all([
    bench.signIn(account('registrar')),
    bench.signIn(account('clinician')),
  ]);
  const patient = (family: string) => ({ resourceType: 'Patient', name: [{ family }] });
  const { json: made } = await bench.call('POST', '/fhir/Patient', {
    token: registrar,
    json: patient('First'),
  });
  const path = `/fhir/Patient/${made.id}`;
  const update = (family: string) =>
    bench.call('PUT', path, { token: registrar, json: patient(family), headers: { 'if-match': 'W/"1"' } });
  const read = async (address: string) => (await bench.call('GET', address, { token: registrar })).text;
  const fresh = await update('Second');
  const stale = await update('Third');
  const observation = (text: string, part: object = { status: 'final' }) => ({
    request: { method: 'POST', url: 'Observation' },
    resource: {
      resourceType: 'Observation',
      ...part,
      code: { text },
      subject: { reference: 'Patient/p-alice' },
    },
  });
  const transaction = async (...entry: readonly object[]) =>
    (
      await bench.call('POST', '/fhir', {
        token: clinician,
        json: { resourceType: 'Bundle', type: 'transaction', entry },
      })
    ).status;
  const whole = await transaction(observation('Whole one'), observation('Whole two'));
  const failing = await transaction(observation('Half one'), observation('Half two', {}));
  const found = (await bench.call('GET', '/fhir/Observation?patient=p-alice', { token: clinician })).text;
  const history = await read(`${path}/_history`);
  return {
    writes: [fresh.status, stale.status],
    current: /Second|Third/.exec(await read(path))?.[0],
    first: (await read(`${path}/_history/1`)).includes('First'),
    history: ['First', 'Second'].filter((each) => history.includes(each)),
    transactions: [whole, failing],
    found: ['Whole one', 'Whole two', 'Half one', 'Half two'].filter((each) => found.includes(each)),
  };
}

export const HEALTHY = new Map<Probe, Facts>([
  [amended.amendments, amended.HEALTHY],
  [kept.stored, kept.HEALTHY],
  [clock, { ordered: true, ahead: false }],
  [
    records,
    {
      writes: [200, 412],
      current: 'Second',
      first: true,
      history: ['First', 'Second'],
      transactions: [200, 422],
      found: ['Whole one', 'Whole two'],
    },
  ],
  [
    alerts,
    {
      nurse: 'Unusually many records were read',
      guessed: 'Repeated failures to sign in',
      billing: 'A prominent record was opened',
      clinician: '',
    },
  ],
  [forwarded, { burst: true, away: 'all' }],
  [switches, { status: 403, attempt: ['4'], next: ['0'] }],
  [
    chain,
    {
      intact: true,
      complete: true,
      grows: true,
      numbered: true,
      others: true,
      pages: true,
      byClinician: 403,
    },
  ],
]);

function changesOf(
  probe: Probe,
  changes: Readonly<Record<string, Facts>>,
): Readonly<Record<string, [Probe, Facts]>> {
  return Object.fromEntries(
    Object.entries(changes).map(([id, changed]): [string, [Probe, Facts]] => [id, [probe, changed]]),
  );
}

export const CHANGES: Readonly<Record<string, [Probe, Facts]>> = {
  ...changesOf(amended.amendments, amended.CHANGES),
  ...changesOf(kept.stored, kept.CHANGES),
  'chain.field-not-covered': [chain, { intact: false }],
  'chain.rewritten-whole': [chain, { grows: false }],
  'chain.tail-cut': [chain, { complete: false }],
  'clock.five-minutes-ahead': [clock, { ahead: true }],
  'clock.nodes-apart': [clock, { ordered: false }],
  'record.failed-transaction-stays': [records, { found: ['Whole one', 'Whole two', 'Half one'] }],
  'record.history-rewritten': [records, { first: false, history: ['Second'] }],
  'record.old-versions-lost': [records, { first: false, history: ['Second'] }],
  'record.stale-write-accepted': [
    records,
    // With three versions the history holds what was overwritten.
    { writes: [200, 200], current: 'Third' },
  ],
  'alert.failures-unnoticed': [alerts, { guessed: '' }],
  'alert.mass-access-unnoticed': [alerts, { nurse: '' }],
  'alert.prominent-record-unnoticed': [alerts, { billing: '' }],
  'syslog.lost-under-load': [forwarded, { burst: false, away: 'some' }],
  'syslog.spool-lost': [forwarded, { away: 'none' }],
  'syslog.spool-too-small': [forwarded, { away: 'some' }],
  'logging.attempt-not-logged': [switches, { attempt: [] }],
  'logging.switch-accepted': [switches, { status: 204, attempt: ['0'] }],
  'logging.switched-off-by-admin': [switches, { status: 204, attempt: ['0'], next: [] }],
};
