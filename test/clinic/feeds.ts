/** What the clinic shows of its log to whoever verifies it, in health and under each fault. */
import { account, type Bench } from './clinic-client.js';

type Facts = Readonly<Record<string, unknown>>;

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

export const HEALTHY = new Map([
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
    } as Facts,
  ],
]);

export const CHANGES: Readonly<Record<string, [(bench: Bench) => Promise<Facts>, Facts]>> = {
  'chain.field-not-covered': [chain, { intact: false }],
  'chain.rewritten-whole': [chain, { grows: false }],
  'chain.tail-cut': [chain, { complete: false }],
};
