import { Type } from 'typebox';
import { formatDuration, parseDuration } from '../duration.js';
import type { ControlSeen } from '../model.js';
import { defineKind } from './definition.js';
import type { Kept, TwinSession } from './lifetimes.js';
import { describeLimit, precisionOf } from './limit.js';
import { type CarrierLook, freshMissing, lookAt, notAccepted } from './other-carriers.js';
import { factsOf } from './outcome.js';
import type { Limit, Probe, SignInFacts } from './probe.js';
import {
  beyondLimit,
  bracketOf,
  isAlive,
  justBefore,
  LEAST_MARGIN_MS,
  type Twin,
  type TwinFacts,
} from './twins.js';

const Params = Type.Object(
  {
    carrier: Type.Enum(['cookie', 'header'], {
      description: 'Which sessions: those of browsers, or those of programs.',
    }),
    tolerance: Type.Number({
      minimum: 0.01,
      maximum: 0.5,
      description: 'Margin around the limit, as a share of it.',
    }),
    atMost: Type.Optional(Type.String({ description: 'The longest idle limit that the profile allows.' })),
  },
  { additionalProperties: false },
);

/** What of the wanted precision is left to the time that asking takes. */
const BLUR_MS = 200;
/** The limit is looked for from half to one and a half times the documented one. */
const SPAN = 0.5;

type Facts = TwinFacts & {
  readonly signIn: string;
  readonly inUse: Kept;
  /** Other carriers of a sign-in made when all had been asked; absent where there are none. */
  readonly newcomer?: readonly CarrierLook[];
};

export default defineKind<typeof Params, Facts>({
  kind: 'session.idle',
  version: 3,
  summary:
    'Leaves twin sessions idle for 0.5 to 1.5 times the documented limit, all at once, and finds where it lies.',
  params: Params,
  effects: 'read',
  needs: ['sign-in', 'sessions'],
  needsFor: ({ carrier }) => [carrier === 'cookie' ? 'cookie-sessions' : 'token-sessions'],
  controls: {
    'alive-after-sign-in':
      'A session that never worked can not expire, nor can a carrier beside it; a new one must work at the end.',
    'alive-just-before':
      'The twin idle a little shorter than the first that is refused must be accepted, and none that was idle longer: else an outage reads as automatic logoff.',
    'alive-in-use':
      "A session in use all the while must be accepted at the end: else an outage, or a lifetime such as a token's own expiry, reads as automatic logoff.",
  },
  longestWaitMs: (_, limits) => Math.max(0, ...Object.values(limits.idleMs)) * (1 + SPAN),
  async observe({ carrier, tolerance }, probe) {
    const path = pathWith(probe, carrier);
    const limitMs = path.idleMs;
    const marginMs = Math.max(limitMs * tolerance, LEAST_MARGIN_MS);
    const limit = { key: `signIn.${path.name}.idle`, ms: limitMs };
    const planned = idleTimes(limitMs, marginMs);
    const [persona = ''] = path.personas;
    const [companion, ...signedIn] = probe.lifetimes.twins(persona, path.name, planned.length + 1);
    if (companion === undefined) throw probe.missing('a session', 'signIn');
    const over = new AbortController();
    const use = companion.then((twin) =>
      probe.lifetimes.keep(twin, {
        everyMs: limitMs / 4,
        // Where only renewal counts as use, it is what keeps a session in use.
        ...(path.renewalAlone === true ? { renewEveryMs: limitMs / 2 } : {}),
        until: over.signal,
      }),
    );
    const missing: string[] = [];
    const left = planned.map(async (ms, index): Promise<readonly Twin[]> => {
      const twin = await Promise.resolve(signedIn[index]).catch((error: unknown) => {
        missing.push(`${formatDuration(ms)}: ${probe.explain(error)}`);
        return undefined;
      });
      return twin === undefined ? [] : [await leaveIdle(probe, twin, ms, limit)];
    });
    try {
      const [, ...twins] = await Promise.all([companion, ...left]);
      over.abort();
      const newcomer =
        path.hasOthers === true
          ? await lookAt((await probe.signIn(persona, { signIn: path.name })).others())
          : undefined;
      return {
        signIn: path.name,
        limitMs,
        marginMs,
        absoluteMs: path.absoluteMs,
        twins: twins.flat().sort((a, b) => a.idleAtLeastMs - b.idleAtLeastMs),
        missing,
        inUse: await use,
        ...(newcomer === undefined ? {} : { newcomer }),
      };
    } finally {
      over.abort();
      await use.catch(() => undefined);
    }
  },
  judge(facts, { atMost }) {
    const limit = formatDuration(facts.limitMs);
    const longest = atMost === undefined ? null : parseDuration(atMost);
    return {
      controls: controlsOf(facts),
      assertions: [
        ...beyondLimit(facts),
        ...(longest === null
          ? []
          : [
              {
                subject: 'documented idle limit',
                expected: `at most ${formatDuration(longest)}`,
                actual: limit,
                outcome: facts.limitMs <= longest ? ('holds' as const) : ('broken' as const),
              },
            ]),
      ],
      measured: [
        {
          what: `Idle limit of sign-in path "${facts.signIn}"`,
          value: describeLimit(bracketOf(facts), facts.limitMs),
        },
      ],
    };
  },
});

/**
 * Longest first, spread evenly around the limit so that it lies between two: near enough to each other to
 * report it within the precision, wherever in the span it really is.
 */
export function idleTimes(limitMs: number, marginMs: number): readonly number[] {
  const gap = Math.min(2 * precisionOf(limitMs) - BLUR_MS, 2 * marginMs);
  const reach = limitMs * SPAN;
  const eachSide = Math.ceil(reach / gap + 0.5);
  const beyond = Array.from({ length: eachSide }, (_, index) => Math.min(reach, gap * (index + 0.5)));
  return [...[...beyond].reverse().map((ms) => limitMs + ms), ...beyond.map((ms) => limitMs - ms)].map((ms) =>
    Math.round(ms),
  );
}

/** Used once, when its time has come: every use would start the time anew. */
async function leaveIdle(probe: Probe, twin: TwinSession, ms: number, limit: Limit): Promise<Twin> {
  const before = performance.now();
  const fresh = await twin.session.alive();
  const freshOthers = await lookAt(twin.session.others());
  const start = performance.now();
  await probe.wait(ms, `${twin.session.persona} session idle for ${formatDuration(ms)}`, limit);
  const asked = performance.now();
  const use = await probe.lifetimes.use(twin);
  return {
    ...use,
    plannedMs: ms,
    idleAtLeastMs: Math.floor(asked - start),
    idleAtMostMs: Math.ceil(performance.now() - before),
    fresh: factsOf(fresh),
    ...(freshOthers.length === 0 ? {} : { freshOthers }),
    alone: twin.alone,
  };
}

function controlsOf(facts: Facts): readonly ControlSeen[] {
  const { twins, inUse, limitMs, absoluteMs, newcomer = [] } = facts;
  const neverWorked = twins.filter(({ fresh }) => !fresh.success);
  const others = twins.flatMap(({ freshOthers = [] }) => freshOthers);
  const silent = notAccepted(others) ?? freshMissing({ before: others, fresh: newcomer });
  const last = inUse.refused ?? inUse.last;
  const late =
    inUse.longestGapMs >= limitMs || (absoluteMs !== null && (inUse.refused?.ageAtMostMs ?? 0) >= absoluteMs);
  return [
    {
      name: 'alive-after-sign-in',
      held: twins.length > 0 && neverWorked.length === 0 && silent === undefined,
      seen:
        neverWorked[0]?.fresh.said ??
        silent ??
        twins[0]?.fresh.said ??
        `no twin could be signed in: ${facts.missing[0] ?? ''}`,
    },
    justBefore(facts),
    {
      name: 'alive-in-use',
      held: inUse.refused === null && isAlive(inUse.last),
      seen: `used ${inUse.uses} times, never further apart than ${formatDuration(inUse.longestGapMs)}, then ${last.outcome.said}${last.renewal === null ? '' : `, renewal ${last.renewal.said}`}`,
      ...(late ? { cause: 'scheduling-lag' as const } : {}),
    },
  ];
}

function pathWith(probe: Probe, carrier: string): SignInFacts & { readonly idleMs: number } {
  const paths = probe.signIns.filter((path) => path.carrier === carrier && path.idleMs !== null);
  const path = paths.find((each) => each.through === 'http') ?? paths[0];
  if (path?.idleMs === null || path === undefined)
    throw probe.missing(`a sign-in path with a ${carrier} carrier and an idle limit`, 'signIn.*.idle');
  return { ...path, idleMs: path.idleMs };
}
