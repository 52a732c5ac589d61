import { Type } from 'typebox';
import { parseDuration } from '../duration.js';
import type { Assertion, ControlSeen } from '../model.js';
import { defineKind } from './definition.js';
import type { ClearAnswer, MixedContent, ServiceAnswer, StrictTransport } from './plaintext.js';
import type { Probe } from './probe.js';

const Params = Type.Object(
  {
    strictTransportAtLeast: Type.String({
      pattern: '^\\d+d$',
      description: 'Least max-age of Strict-Transport-Security, in days: 180d.',
    }),
  },
  { additionalProperties: false },
);

type Asked = {
  readonly service: string;
  readonly what: string;
  readonly answer: ClearAnswer;
};
type Facts = {
  /** The same requests over TLS, from here: what shows that the record can be reached at all. */
  readonly overTls: readonly { readonly what: string; readonly success: boolean; readonly said: string }[];
  readonly inClear: readonly Asked[];
  readonly services: readonly {
    readonly name: string;
    readonly protocol: string;
    readonly address: string;
    readonly answer: ServiceAnswer;
    readonly own: ServiceAnswer;
  }[];
  readonly strict: readonly StrictTransport[];
  readonly mixed: MixedContent | null;
};

export default defineKind<typeof Params, Facts>({
  kind: 'transport.plaintext',
  version: 1,
  summary:
    'Asks in clear for what is protected over TLS: each declared port must be closed, redirect without content, or demand TLS; browsers are told to stay on HTTPS, and pages load nothing in clear.',
  params: Params,
  effects: 'read',
  needs: ['tls'],
  controls: {
    'readable-over-tls':
      'The same requests must be answered over TLS from the same place: else a silent port may only be filtered for us.',
    'clear-speech-recognised':
      'A server of our own that goes on in clear must be recognised in each protocol: else silence reads as protection.',
    'mixed-content-recognised':
      'A page of our own with planted sub-resources in clear must be noticed by the same browser.',
  },
  async observe(_, probe) {
    if (probe.services.length === 0) throw probe.missing('a further port, not even port 80', 'services');
    const [web, services, strict, mixed] = await Promise.all([
      askTheWeb(probe),
      Promise.all(
        probe.services
          .filter(({ protocol }) => protocol !== 'http')
          .map(async ({ name, protocol, host, port }) => {
            const [answer, own] = await Promise.all([probe.lookAt(name), probe.lookAtOwn(protocol)]);
            return { name, protocol, address: `${host}:${port}`, answer, own };
          }),
      ),
      probe.strictTransport(),
      probe.mixedContent(),
    ]);
    return { ...web, services, strict, mixed };
  },
  judge(facts, { strictTransportAtLeast }) {
    return {
      controls: controlsOf(facts),
      assertions: [
        ...facts.inClear.map(judgeAsked),
        ...facts.services.map(({ name, address, answer }) => judgeService(`${name} ${address}`, answer)),
        ...facts.strict.map((each) => judgeStrict(each, parseDuration(strictTransportAtLeast) / 1000)),
        ...(facts.mixed?.pages ?? []).map(judgePage),
      ],
    };
  },
});

/** Every reading action with canaries, once over TLS and once in clear, by somebody who may; and by nobody. */
async function askTheWeb(probe: Probe): Promise<Pick<Facts, 'overTls' | 'inClear'>> {
  const web = probe.services.filter(({ protocol }) => protocol === 'http');
  const cells = web.length === 0 ? [] : probe.protectedReads;
  const overTls: { what: string; success: boolean; said: string }[] = [];
  const inClear: Asked[] = [];
  const paths = new Map<string, typeof cells>();
  for (const cell of cells) {
    const key = `${cell.persona} ${cell.signIn}`;
    paths.set(key, [...(paths.get(key) ?? []), cell]);
  }
  await Promise.all(
    [...paths.values()].map(async (group) => {
      const [first] = group;
      if (first === undefined) return;
      // A session of its own: what was sent in clear is signed out when done.
      const begin = () => probe.signIn(first.persona, { signIn: first.signIn });
      let session = await begin();
      for (const { action, resource, persona } of group) {
        let safe = await session.act(action, { resource });
        // It may have gone idle while other checks had their turn.
        if (!safe.success) {
          session = await begin();
          safe = await session.act(action, { resource });
        }
        overTls.push({
          what: `${action} of ${resource} by ${persona}`,
          success: safe.success,
          said: safe.said,
        });
        for (const { name } of web) {
          const clear = await session.inClear(name, action, { resource });
          inClear.push({ service: name, what: `${action} of ${resource} by ${persona}`, answer: clear });
          const nobody = await probe.inClear(name, action, { resource });
          inClear.push({ service: name, what: `${action} of ${resource} by nobody`, answer: nobody });
        }
      }
      if (probe.signIns.find(({ name }) => name === first.signIn)?.hasSignOut) await session.signOut();
    }),
  );
  // Where nobody can sign in there is still the front page.
  if (cells.length === 0)
    for (const { name } of web)
      inClear.push({ service: name, what: '/', answer: await probe.inClear(name, null) });
  return { overTls, inClear };
}

function controlsOf(facts: Facts): ControlSeen[] {
  const over = facts.overTls;
  const reached = over.filter(({ success }) => success).length;
  const answering = facts.strict.filter(({ answered }) => answered).length;
  const deaf = facts.services.filter(({ protocol, own }) => protocol !== 'syslog' && own.clear !== 'accepts');
  return [
    {
      name: 'readable-over-tls',
      held: over.length > 0 ? reached === over.length : answering > 0 && answering === facts.strict.length,
      seen:
        over.length > 0
          ? `${reached} of ${over.length} records read over TLS`
          : `${answering} of ${facts.strict.length} bases answer over TLS`,
    },
    {
      name: 'clear-speech-recognised',
      held: deaf.length === 0,
      seen:
        facts.services.length === 0
          ? 'no port of another protocol is declared'
          : deaf.length === 0
            ? 'recognised in every protocol'
            : `not recognised: ${deaf.map(({ protocol }) => protocol).join(', ')}`,
    },
    {
      name: 'mixed-content-recognised',
      held: facts.mixed === null || (facts.mixed.planted.length > 0 && facts.mixed.missed.length === 0),
      seen:
        facts.mixed === null
          ? 'no page is signed in to by a cookie'
          : `noticed ${facts.mixed.planted.length - facts.mixed.missed.length} of ${facts.mixed.planted.length} planted`,
    },
  ];
}

function judgeAsked({ service, what, answer }: Asked): Assertion {
  const assertion = (outcome: Assertion['outcome'], actual: string): Assertion => ({
    subject: `${service}, ${what}`,
    expected: 'closed, or a redirect to HTTPS without content; no record, cookie or token',
    actual,
    outcome,
  });
  if (answer.canaries.length > 0)
    return assertion('broken', `${answer.said}; shows ${answer.canaries.join(', ')}`);
  if (answer.cookiesSet.length > 0)
    return assertion('broken', `${answer.said}; sets the cookie ${answer.cookiesSet.join(', ')} in clear`);
  if (answer.cookiesSent.length > 0)
    return assertion('broken', `the cookie ${answer.cookiesSent.join(', ')} that signs in is sent in clear`);
  if (answer.reached === 'refused' || answer.reached === 'ended') return assertion('holds', answer.said);
  if (answer.reached === 'no-answer') return assertion('unknown', answer.said);
  if (answer.redirect === 'https') return assertion('holds', answer.said);
  if (answer.redirect === 'not-https') return assertion('broken', `${answer.said}, which is not HTTPS`);
  // 4xx: turned away, in clear but without content. 2xx: whatever it is, it is served in clear.
  if (answer.status !== null && answer.status >= 400 && answer.status < 500)
    return assertion('holds', answer.said);
  return assertion(answer.status !== null && answer.status < 300 ? 'broken' : 'unknown', answer.said);
}

function judgeService(subject: string, answer: ServiceAnswer): Assertion {
  const assertion = (outcome: Assertion['outcome']): Assertion => ({
    subject,
    expected: 'closed, or TLS before anything else',
    actual: answer.said,
    outcome,
  });
  if (answer.tcp === 'refused') return assertion('holds');
  if (answer.tcp === 'no-answer') return assertion('unknown');
  if (answer.clear === 'accepts') return assertion('broken');
  if (answer.clear === 'refuses' || answer.tls === 'yes') return assertion('holds');
  return assertion('unknown');
}

function judgeStrict({ base, header, said, answered }: StrictTransport, leastSeconds: number): Assertion {
  const age = Number(/max-age="?(\d+)/i.exec(header ?? '')?.[1] ?? Number.NaN);
  return {
    subject: `${base}, Strict-Transport-Security`,
    expected: `max-age of at least ${leastSeconds} seconds`,
    actual: answered ? (header ?? `no such header (${said})`) : said,
    outcome: !answered ? 'unknown' : age >= leastSeconds ? 'holds' : 'broken',
  };
}

function judgePage({ page, opened, inClear }: MixedContent['pages'][number]): Assertion {
  return {
    subject: `page ${page}, sub-resources`,
    expected: 'nothing loaded or sent in clear',
    actual: opened ? inClear.join(', ') || 'nothing in clear' : 'the page did not open',
    outcome: !opened ? 'unknown' : inClear.length === 0 ? 'holds' : 'broken',
  };
}
