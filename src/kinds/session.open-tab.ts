import { Type } from 'typebox';
import { formatDuration } from '../duration.js';
import type { ControlSeen } from '../model.js';
import { defineKind } from './definition.js';
import type { TabLook } from './lifetimes.js';
import { mustBeRefused } from './outcome.js';
import type { Probe, SignInFacts } from './probe.js';
import { isAlive, LEAST_MARGIN_MS } from './twins.js';

const Params = Type.Object(
  {
    tolerance: Type.Number({
      minimum: 0.01,
      maximum: 0.5,
      description: 'Margin around the limit, as a share of it.',
    }),
  },
  { additionalProperties: false },
);

type Facts = {
  readonly signIn: string;
  readonly limitMs: number;
  readonly marginMs: number;
  /** Looked at a little before the limit; a tab of another session. */
  readonly early: TabLook;
  readonly late: TabLook;
};

export default defineKind<typeof Params, Facts>({
  kind: 'session.open-tab',
  version: 1,
  summary:
    'Leaves a page open in a real browser, with all that it asks for by itself, and sees whether the server ends its session.',
  params: Params,
  effects: 'read',
  needs: ['sign-in', 'sessions', 'cookie-sessions'],
  controls: {
    'signed-in': 'The session of each page must be accepted when the page is left.',
    'page-still-open': 'The page must be there to the end: a browser that has gone asks for nothing.',
    'own-requests-seen':
      'What the page asks for by itself must be seen, and be late enough that it would have prolonged the session.',
    'alive-just-before':
      'The session of a page left a little shorter than the limit must be accepted: else an outage reads as logoff.',
  },
  longestWaitMs: ({ tolerance }, limits) => Math.max(0, ...Object.values(limits.idleMs)) * (1 + tolerance),
  async observe({ tolerance }, probe) {
    const path = pathWithPages(probe);
    const limitMs = path.idleMs;
    const marginMs = Math.max(limitMs * tolerance, LEAST_MARGIN_MS);
    const [persona = ''] = path.personas;
    const leave = async (ms: number): Promise<TabLook> => {
      const tab = await probe.lifetimes.openTab(persona, path.name);
      try {
        await probe.wait(ms, `a page of a ${persona} left open for ${formatDuration(ms)}`, {
          key: `signIn.${path.name}.idle`,
          ms: limitMs,
        });
        return await tab.look();
      } finally {
        await tab.close();
      }
    };
    const [late, early] = await Promise.all([leave(limitMs + marginMs), leave(limitMs - marginMs)]);
    return { signIn: path.name, limitMs, marginMs, early, late };
  },
  judge(facts) {
    const { signIn, limitMs, late } = facts;
    const subject = `page left open for ${formatDuration(late.idleAtLeastMs)}, limit ${formatDuration(limitMs)}`;
    return {
      controls: controlsOf(facts),
      assertions:
        late.idleAtLeastMs >= limitMs
          ? [
              mustBeRefused(subject, late.outcome),
              ...(late.renewal === null ? [] : [mustBeRefused(`renewal of a ${subject}`, late.renewal)]),
            ]
          : [
              {
                subject,
                expected: 'asked beyond the limit',
                actual: `asked before it: ${late.outcome.said}`,
                outcome: 'unknown' as const,
              },
            ],
      measured: [
        { what: `What a page left open by "${signIn}" asked for by itself`, value: describeOwn(late) },
        ...(late.heldBack.length === 0
          ? []
          : [
              {
                what: `What a page left open by "${signIn}" was kept from doing, for only the server counts`,
                value: late.heldBack.join(', '),
              },
            ]),
      ],
    };
  },
});

function describeOwn({ own, seenWhileOpening, lastOwnMs }: TabLook): string {
  if (own.length === 0)
    return `nothing (${seenWhileOpening} requests were seen while it opened, and listening went on)`;
  const each = own.map(({ request, count }) => `${request} ×${count}`).join(', ');
  return `${each}; the last after ${formatDuration(lastOwnMs ?? 0)}`;
}

function controlsOf({ early, late, limitMs, marginMs }: Facts): readonly ControlSeen[] {
  const unsigned = [early, late].find((tab) => !tab.fresh.success);
  // Had its last request counted as use, the session would still be accepted when it is asked.
  const tooSoon = late.lastOwnMs !== null && late.idleAtLeastMs - late.lastOwnMs > limitMs - marginMs;
  const slow = unsigned !== undefined && unsigned.openedInMs >= limitMs - marginMs;
  const wasLate = early.idleAtMostMs >= limitMs && !isAlive(early);
  return [
    {
      name: 'signed-in',
      held: unsigned === undefined,
      seen: `${(unsigned ?? late).fresh.said}, ${formatDuration((unsigned ?? late).openedInMs)} after the sign-in`,
      ...(slow ? { cause: 'scheduling-lag' as const } : {}),
    },
    {
      name: 'page-still-open',
      held: early.stillOpen && late.stillOpen,
      seen: `the pages were ${early.stillOpen && late.stillOpen ? 'there to the end' : 'gone or had crashed'}`,
    },
    {
      name: 'own-requests-seen',
      held: late.seenWhileOpening > 0 && !tooSoon,
      seen: `${describeOwn(late)}${tooSoon ? ': too early to have prolonged anything' : ''}`,
    },
    {
      name: 'alive-just-before',
      held: isAlive(early),
      seen: `left open for ${formatDuration(early.idleAtLeastMs)} of ${formatDuration(limitMs)}: ${early.outcome.said}`,
      ...(wasLate || slow ? { cause: 'scheduling-lag' as const } : {}),
    },
  ];
}

/** A path by which a person comes to pages: in a browser, if the target file has one such. */
function pathWithPages(probe: Probe): SignInFacts & { readonly idleMs: number } {
  const paths = probe.signIns.filter((path) => path.carrier === 'cookie' && path.idleMs !== null);
  const path = paths.find((each) => each.through === 'browser') ?? paths[0];
  if (path?.idleMs === null || path === undefined)
    throw probe.missing('a sign-in path to pages, by cookie, with an idle limit', 'signIn.*.idle');
  return { ...path, idleMs: path.idleMs };
}
