import { Type } from 'typebox';
import { formatDuration, parseDuration } from '../duration.js';
import type { Assertion } from '../model.js';
import type { Change, PasswordTry } from './accounts.js';
import { defineKind } from './definition.js';
import { type Apart, freshMissing, lookAt, mustEnd, notAccepted } from './other-carriers.js';
import { factsOf, mustBeRefused, type OutcomeFacts } from './outcome.js';
import type { Probe, SignInFacts } from './probe.js';

const Params = Type.Object(
  {
    atMost: Type.Optional(
      Type.String({ description: 'The longest time to termination that the profile allows.' }),
    ),
  },
  { additionalProperties: false },
);

/** Between two looks at a session that is still alive: often where the limit is short, seldom where it is long. */
const POLLS = 40;
const LEAST_PAUSE_MS = 100;

const NONE: Apart = { before: [], after: [], fresh: [] };

type Ended = {
  readonly signIn: string;
  readonly persona: string;
  readonly before: OutcomeFacts;
  /** A renewal just before: its successor is what is tried afterwards. Null where the path has none. */
  readonly refreshBefore: OutcomeFacts | null;
  readonly disable: Change;
  /** The last look at the session, and at its refresh token. */
  readonly after: OutcomeFacts;
  readonly refreshAfter: OutcomeFacts | null;
  /** What else the sign-in gave; absent where there is nothing. `fresh`: another user's, afterwards. */
  readonly others?: Apart;
  /** How long after the disabling nothing was accepted any more; null when something was to the end. */
  readonly deadAfterMs: number | null;
  /** Null where a browser would have to tell a refusal from a page that did not come. */
  readonly signInAfter: PasswordTry | null;
  /** Another user's session of the same carrier, just before and afterwards. */
  readonly twin: { readonly before: OutcomeFacts; readonly after: OutcomeFacts };
};
type Facts = {
  readonly limitMs: number;
  readonly ended: readonly Ended[];
  readonly notTried: readonly string[];
};

export default defineKind<typeof Params, Facts>({
  kind: 'session.termination',
  version: 2,
  summary:
    'Disables an account, then tries everything that was issued to it before until it is dead or overdue.',
  params: Params,
  effects: 'write',
  needs: ['sign-in', 'sessions', 'account-management'],
  controls: {
    'alive-just-before':
      'Each session, each other carrier and each refresh token must have worked just before the account was disabled.',
    'account-disabled': 'The disabling itself must have gone through.',
    'twin-alive-after': "Another user's session must work afterwards: else an outage reads as termination.",
  },
  longestWaitMs: (_, limits) => limits.terminationMs ?? 0,
  async observe(_, probe) {
    const limitMs = probe.accounts.endsWithinMs;
    if (limitMs === null) throw probe.missing('a time within which access ends', 'accounts.endsWithin');
    const paths = probe.signIns.flatMap((path) => {
      const persona = path.personas.find(
        (each) => probe.accounts.paths(each).includes(path.name) && probe.accounts.personas.includes(each),
      );
      return persona === undefined ? [] : [{ path, persona }];
    });
    if (paths.length === 0)
      throw probe.missing('a sign-in path for an account that it can make', 'accounts.roles');
    // Each path by itself: a session that waits for the others' sign-ins may go idle meanwhile.
    const ended = await Promise.all(paths.map((each) => end(probe, each, twinPathOf(each, paths), limitMs)));
    return {
      limitMs,
      ended,
      notTried: probe.signIns
        .map(({ name }) => name)
        .filter((name) => paths.every(({ path }) => path.name !== name)),
    };
  },
  judge({ limitMs, ended, notTried }, { atMost }) {
    const longest = atMost === undefined ? null : parseDuration(atMost);
    const all = ended.length > 0;
    const late = ended.every(({ twin }) => twin.before.success) ? {} : ({ cause: 'scheduling-lag' } as const);
    const dead = ended.flatMap((each) => each.deadAfterMs ?? []);
    return {
      controls: [
        {
          name: 'alive-just-before',
          held:
            all &&
            ended.every(
              ({ before, refreshBefore, others }) =>
                before.success &&
                refreshBefore?.success !== false &&
                notAccepted(others?.before ?? []) === undefined,
            ),
          seen: ended
            .map(({ signIn, before, refreshBefore, others }) =>
              [
                [`${signIn}: ${before.said}`, refreshBefore?.said].filter(Boolean).join(', refresh '),
                notAccepted(others?.before ?? []),
              ]
                .filter(Boolean)
                .join(', '),
            )
            .join('; '),
        },
        {
          name: 'account-disabled',
          held: all && ended.every(({ disable }) => disable.done),
          seen: ended.map(({ disable }) => disable.said).join('; '),
        },
        {
          name: 'twin-alive-after',
          held:
            all &&
            ended.every(
              ({ twin, others = NONE }) =>
                twin.before.success && twin.after.success && freshMissing(others) === undefined,
            ),
          seen: ended
            .map(({ signIn, twin, others = NONE }) => `${signIn}: ${freshMissing(others) ?? twin.after.said}`)
            .join('; '),
          ...late,
        },
      ],
      assertions: [
        ...ended.flatMap((each) => judgeEnded(each)),
        ...(longest === null
          ? []
          : [
              {
                subject: 'documented time to termination',
                expected: `at most ${formatDuration(longest)}`,
                actual: formatDuration(limitMs),
                outcome: limitMs <= longest ? ('holds' as const) : ('broken' as const),
              },
            ]),
      ],
      measured: [
        {
          what: 'Access ended after',
          value: dead.length === 0 ? 'not seen to end' : `at most ${formatDuration(Math.max(...dead))}`,
        },
        ...(notTried.length === 0 ? [] : [{ what: 'Paths not tried', value: notTried.join(', ') }]),
      ],
    };
  },
});

interface Way {
  readonly path: SignInFacts;
  readonly persona: string;
}

/** Whose session must live on: one that others share anyway, of the same carrier, by HTTP where there is one. */
function twinPathOf({ path, persona }: Way, ways: readonly Way[]): Way {
  // Other carriers are those of one path, and so are those that must live on.
  if (path.hasOthers === true) return { path, persona };
  const own = ways.filter((each) => each.path.carrier === path.carrier);
  return own.find((each) => each.path.through === 'http') ?? { path, persona: own[0]?.persona ?? '' };
}

async function end(probe: Probe, { path, persona }: Way, other: Way, limitMs: number): Promise<Ended> {
  const takeTwin = () => probe.shared(other.persona, { signIn: other.path.name });
  // Signed in beforehand, so that it is at hand when it is needed.
  await takeTwin();
  const account = await probe.accounts.made(persona);
  const session = await account.signIn(path.name);
  const twin = await takeTwin();
  const twinBefore = factsOf(await twin.alive());
  const renewed = await session.renew();
  let current = renewed?.session ?? session;
  const before = factsOf(await current.alive());
  const others = current.others();
  const othersBefore = await lookAt(others);
  const disable = await account.disable();
  const since = performance.now();
  const pause = Math.max(limitMs / POLLS, LEAST_PAUSE_MS);
  for (;;) {
    const elapsed = performance.now() - since;
    const after = await current.alive();
    const othersAfter = await lookAt(others);
    const isClosed = [after, ...othersAfter.map(({ outcome }) => outcome)].every(
      ({ denied, success }) => denied && !success,
    );
    const isOver = elapsed >= limitMs;
    // Not before: a revoked refresh token that is shown again ends a whole session by itself (RFC 9700, 4.14.2), and
    // that would read as termination.
    const again = isClosed || isOver ? await current.renew() : null;
    // What a renewal gave is watched on, as long as there is time.
    current = again?.session ?? current;
    const isDead = isClosed && again?.outcome.success !== true;
    const twinAfter = factsOf(await twin.alive());
    if (isDead || isOver) {
      const fresh = await lookAt(twin.others());
      return {
        signIn: session.signIn,
        persona: account.persona,
        before,
        refreshBefore: renewed === null ? null : factsOf(renewed.outcome),
        disable,
        after: factsOf(after),
        refreshAfter: again === null ? null : factsOf(again.outcome),
        deadAfterMs: isDead ? Math.round(performance.now() - since) : null,
        signInAfter: path.through === 'http' ? await account.tryPassword(null, path.name) : null,
        twin: { before: twinBefore, after: twinAfter },
        ...(others.length === 0 ? {} : { others: { before: othersBefore, after: othersAfter, fresh } }),
      };
    }
    await probe.wait(Math.min(pause, limitMs - elapsed), `a disabled ${account.persona} is still signed in`);
  }
}

function judgeEnded({
  signIn,
  after,
  refreshAfter,
  signInAfter,
  others = NONE,
}: Ended): readonly Assertion[] {
  return [
    mustBeRefused(`session by ${signIn}, its account disabled`, after),
    ...mustEnd((carrier) => `carrier ${carrier} by ${signIn}, its account disabled`, others),
    ...(refreshAfter === null
      ? []
      : [mustBeRefused(`refresh token by ${signIn}, its account disabled`, refreshAfter)]),
    ...(signInAfter === null ? [] : [judgeSignIn(signIn, signInAfter)]),
  ];
}

function judgeSignIn(signIn: string, { accepted, status, said }: PasswordTry): Assertion {
  const isAnswer = status !== null && status < 500 && status !== 429;
  return {
    subject: `signing in by ${signIn} with a disabled account`,
    expected: 'refused at the password',
    actual: said,
    outcome: accepted ? 'broken' : isAnswer ? 'holds' : 'unknown',
  };
}
