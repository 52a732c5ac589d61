import { Type } from 'typebox';
import { formatDuration, parseDuration } from '../duration.js';
import type { Assertion, ControlSeen } from '../model.js';
import { defineKind } from './definition.js';
import type { KeepOptions, Kept, TwinSession, Use } from './lifetimes.js';
import { type Bracket, describeLimit } from './limit.js';
import { type CarrierLook, freshMissing, lookAt, mustEnd, notAccepted } from './other-carriers.js';
import { mustBeRefused } from './outcome.js';
import type { Limit, Probe, SignInFacts } from './probe.js';
import { isAlive, LEAST_MARGIN_MS } from './twins.js';

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
    atMost: Type.Optional(Type.String({ description: 'The longest overall limit that the profile allows.' })),
  },
  { additionalProperties: false },
);

/** As often as this within the overall limit, or within an idle period, whichever is more often. */
const USES = 40;
const USES_AN_IDLE_PERIOD = 4;
const RENEWALS = 6;

/** A session in use until it was refused; its last use is the one beyond the limit. */
type Life = {
  readonly how: string;
  readonly kept: Kept;
  /** Its other carriers, when it was signed in; absent where it has none. */
  readonly freshOthers?: readonly CarrierLook[];
};

type Facts = {
  readonly signIn: string;
  readonly limitMs: number;
  readonly marginMs: number;
  readonly idleMs: number | null;
  readonly lives: readonly Life[];
  /** A session signed in later, and used in the same way until the others were asked beyond the limit. */
  readonly younger: Kept | null;
  /** Other carriers of a sign-in made when all had been asked; absent where there are none. */
  readonly newcomer?: readonly CarrierLook[];
  readonly trouble: string | null;
};

export default defineKind<typeof Params, Facts>({
  kind: 'session.absolute',
  version: 2,
  summary:
    'Keeps sessions in use, by requests and by renewing, until the documented overall limit ends them.',
  params: Params,
  effects: 'read',
  needs: ['sign-in', 'sessions', 'overall-limit'],
  needsFor: ({ carrier }) => [carrier === 'cookie' ? 'cookie-sessions' : 'token-sessions'],
  controls: {
    'alive-just-before':
      'Each session must be accepted a little before it is refused: else it never worked, or was lost on the way.',
    'in-use-throughout':
      'Uses must follow each other faster than the idle limit: else idleness reads as the overall limit.',
    'younger-alive':
      'A session signed in later must be accepted when the older ones are refused, and so must other carriers of a new one: else an outage reads as the overall limit.',
  },
  longestWaitMs: ({ tolerance }, limits) =>
    Math.max(0, ...Object.values(limits.absoluteMs)) * (1 + tolerance),
  async observe({ carrier, tolerance }, probe) {
    const path = pathWith(probe, carrier);
    const limitMs = path.absoluteMs;
    const marginMs = Math.max(limitMs * tolerance, LEAST_MARGIN_MS);
    const everyMs = Math.min(limitMs / USES, (path.idleMs ?? limitMs) / USES_AN_IDLE_PERIOD);
    const limit = { key: `signIn.${path.name}.absolute`, ms: limitMs };
    const [persona = ''] = path.personas;
    const over = new AbortController();
    // Where only renewal counts as use, nothing else keeps a session from going idle.
    const alone = path.renewalAlone === true;
    const renewEveryMs = Math.min(limitMs / RENEWALS, alone ? (path.idleMs ?? limitMs) / 2 : limitMs);
    const inUse = { everyMs, ...(alone ? { renewEveryMs } : {}), until: over.signal };
    // By requests alone; by renewing as well, where there is something to renew by.
    const ways = [...(alone ? [] : ['used']), ...(path.hasRefresh ? ['used and renewed'] : [])];
    const twins = probe.lifetimes.twins(persona, path.name, ways.length);
    let trouble: string | null = null;
    const younger = Promise.all(twins)
      .then(() => probe.wait(limitMs / 2, `a younger ${persona} session`, limit))
      .then(async () => {
        const [twin] = over.signal.aborted ? [] : probe.lifetimes.twins(persona, path.name, 1);
        return twin === undefined ? null : probe.lifetimes.keep(await twin, inUse);
      })
      .catch((error: unknown) => {
        trouble = probe.explain(error);
        return null;
      });
    const lives = ways.map(async (how, index): Promise<Life> => {
      const twin = await twins[index];
      if (twin === undefined) throw probe.missing('a session', 'signIn');
      const renew = how === 'used' ? {} : { renewEveryMs };
      const freshOthers = await lookAt(twin.session.others());
      return {
        how,
        ...(freshOthers.length === 0 ? {} : { freshOthers }),
        kept: await liveOn(probe, twin, { ...limit, untilMs: limitMs + marginMs }, { everyMs, ...renew }),
      };
    });
    try {
      const lived = await Promise.all(lives);
      over.abort();
      const newcomer =
        path.hasOthers === true
          ? await lookAt((await probe.signIn(persona, { signIn: path.name })).others())
          : undefined;
      return {
        signIn: path.name,
        limitMs,
        marginMs,
        idleMs: path.idleMs,
        lives: lived,
        younger: await younger,
        trouble,
        ...(newcomer === undefined ? {} : { newcomer }),
      };
    } finally {
      over.abort();
      younger.catch(() => undefined);
      await Promise.allSettled(lives);
    }
  },
  judge(facts, { atMost }) {
    const limit = formatDuration(facts.limitMs);
    const longest = atMost === undefined ? null : parseDuration(atMost);
    return {
      controls: controlsOf(facts),
      assertions: [
        ...facts.lives.flatMap((life) => beyondLimit(life, facts)),
        ...(longest === null
          ? []
          : [
              {
                subject: 'documented overall limit',
                expected: `at most ${formatDuration(longest)}`,
                actual: limit,
                outcome: facts.limitMs <= longest ? ('holds' as const) : ('broken' as const),
              },
            ]),
      ],
      measured: facts.lives.map((life) => ({
        what: `Overall limit of sign-in path "${facts.signIn}", session ${life.how}`,
        value: describeLimit(bracketOf(life), facts.limitMs),
      })),
    };
  },
});

/** In use until it is refused or its time has come; then used once more. */
async function liveOn(
  probe: Probe,
  twin: TwinSession,
  { untilMs, ...limit }: Limit & { readonly untilMs: number },
  options: Omit<KeepOptions, 'until'>,
): Promise<Kept> {
  const over = new AbortController();
  const left = twin.signedInAt + untilMs - performance.now();
  // Asked for first: what --max-wait does not allow is not begun.
  const wait = probe.wait(left, `the overall limit of a ${twin.session.persona} session in use`, limit);
  const kept = probe.lifetimes.keep(twin, { ...options, until: over.signal });
  await wait.finally(() => over.abort());
  return kept;
}

function bracketOf({ kept: { lastAccepted, refused, last } }: Life): Bracket {
  const ended = refused ?? (last.outcome.denied ? last : null);
  return {
    atLeastMs: lastAccepted?.ageAtLeastMs ?? null,
    atMostMs: ended === null || isAlive(last) ? null : ended.ageAtMostMs,
  };
}

function said({ ageAtLeastMs, outcome, renewal }: Use): string {
  return `after ${formatDuration(ageAtLeastMs)}: ${outcome.said}${renewal === null ? '' : `, renewal ${renewal.said}`}`;
}

function controlsOf(facts: Facts): readonly ControlSeen[] {
  const { lives, younger, limitMs, idleMs, trouble, newcomer = [] } = facts;
  const others = lives.flatMap(({ freshOthers = [] }) => freshOthers);
  const never = notAccepted(others);
  const gone = freshMissing({ before: others, fresh: newcomer });
  const lost = lives.find((life) => !wasAliveBefore(life, limitMs));
  const idled = lives.find(({ kept }) => idleMs !== null && kept.longestGapMs >= idleMs);
  const gap = Math.max(0, ...lives.map(({ kept }) => kept.longestGapMs));
  const told = (lost ?? lives[0])?.kept;
  return [
    {
      name: 'alive-just-before',
      held: lives.length > 0 && lost === undefined && never === undefined,
      seen:
        (lost === undefined ? never : undefined) ??
        (told?.lastAccepted == null
          ? `never accepted: ${told === undefined ? 'no session' : said(told.last)}`
          : `${said(told.lastAccepted)}, then ${said(told.refused ?? told.last)}`),
      ...(lost !== undefined && idled !== undefined ? { cause: 'scheduling-lag' as const } : {}),
    },
    {
      name: 'in-use-throughout',
      held: idled === undefined,
      seen: `uses were never further apart than ${formatDuration(gap)}${
        idleMs === null ? '; no idle limit is documented' : ` of an idle limit of ${formatDuration(idleMs)}`
      }`,
      ...(idled === undefined ? {} : { cause: 'scheduling-lag' as const }),
    },
    {
      name: 'younger-alive',
      held: younger !== null && younger.refused === null && isAlive(younger.last) && gone === undefined,
      seen:
        younger === null
          ? `no younger session: ${trouble ?? 'none was signed in'}`
          : (gone ?? said(younger.last)),
    },
  ];
}

/** Accepted shortly before the refusal: within an eighth of the limit, or three seconds of a short one. */
function wasAliveBefore({ kept }: Life, limitMs: number): boolean {
  const { lastAccepted, refused, last } = kept;
  if (lastAccepted === null) return false;
  const ended = refused ?? last;
  return ended.ageAtLeastMs - lastAccepted.ageAtLeastMs <= Math.max(3000, limitMs / 8);
}

function beyondLimit({ how, kept: { last }, freshOthers = [] }: Life, facts: Facts): readonly Assertion[] {
  const limit = formatDuration(facts.limitMs);
  const subject = `session ${how} for ${formatDuration(last.ageAtLeastMs)}, overall limit ${limit}`;
  if (last.ageAtLeastMs < Math.floor(facts.limitMs + facts.marginMs))
    return [{ subject, expected: 'asked beyond the limit', actual: said(last), outcome: 'unknown' }];
  return [
    mustBeRefused(subject, last.outcome),
    ...mustEnd((carrier) => `carrier ${carrier} of a session ${how} beyond ${limit}`, {
      before: freshOthers,
      after: last.others ?? [],
    }),
    ...(last.renewal === null
      ? []
      : [mustBeRefused(`renewal of a session ${how} beyond ${limit}`, last.renewal)]),
  ];
}

function pathWith(probe: Probe, carrier: string): SignInFacts & { readonly absoluteMs: number } {
  const paths = probe.signIns.filter((path) => path.carrier === carrier && path.absoluteMs !== null);
  const path = paths.find((each) => each.through === 'http') ?? paths[0];
  if (path?.absoluteMs === null || path === undefined)
    throw probe.missing(`a sign-in path with a ${carrier} carrier and an overall limit`, 'signIn.*.absolute');
  return { ...path, absoluteMs: path.absoluteMs };
}
