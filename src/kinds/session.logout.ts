import { Type } from 'typebox';
import { defineKind } from './definition.js';
import { type Apart, freshMissing, lookAt, mustEnd, notAccepted } from './other-carriers.js';
import { factsOf, mustBeRefused, type OutcomeFacts } from './outcome.js';
import type { Probe } from './probe.js';

const Params = Type.Object(
  {
    carrier: Type.Enum(['cookie', 'header'], {
      description: 'Which sessions: those of browsers, or those of programs.',
    }),
  },
  { additionalProperties: false },
);

type Facts = {
  readonly signIn: string;
  readonly before: OutcomeFacts;
  readonly twinRefresh: OutcomeFacts | null;
  readonly signOut: OutcomeFacts;
  readonly after: OutcomeFacts;
  readonly refreshAfter: OutcomeFacts | null;
  /** The twin just before the sign-out: whether it still lived when it was needed. */
  readonly twinBefore: OutcomeFacts;
  readonly twinAfter: OutcomeFacts;
  /** What else the sign-in gave; absent where there is nothing. `fresh`: the twin's, afterwards. */
  readonly others?: Apart;
};

export default defineKind<typeof Params, Facts>({
  kind: 'session.logout',
  version: 2,
  summary: 'Signs out, then replays copies of every credential of the session.',
  params: Params,
  effects: 'read',
  needs: ['sign-in', 'sign-out'],
  needsFor: ({ carrier }) => [carrier === 'cookie' ? 'cookie-sessions' : 'token-sessions'],
  controls: {
    'replay-before':
      'The very copy that is replayed after sign-out must be accepted just before it, and so must each other carrier alone.',
    'twin-refreshes':
      'A refresh token of the same kind must work, or its refusal after sign-out says nothing.',
    'twin-alive-after':
      "Another user's session must outlive this sign-out: else an outage reads as sign-out.",
  },
  async observe({ carrier }, probe) {
    const paths = probe.signIns.filter((each) => each.carrier === carrier && each.hasSignOut);
    const path = paths.find((each) => each.through === 'http') ?? paths[0];
    if (path === undefined)
      throw probe.missing(`a sign-in path with a ${carrier} carrier and signOut`, 'signIn.*.signOut');
    const [persona = ''] = path.personas;
    const { twin, session, twinBefore } = await signInBoth(probe, persona, path.name);
    const copy = session.copy();
    const before = await copy.alive();
    const others = copy.others();
    const othersBefore = await lookAt(others);
    const signOut = await session.signOut();
    const after = await copy.alive();
    const othersAfter = await lookAt(others);
    const refreshAfter = await copy.tryRefresh();
    const twinAfter = await twin.copy().alive();
    const fresh = await lookAt(twin.others());
    // Refreshing the session itself beforehand would rotate its tokens: the twin proves that such tokens refresh.
    const twinRefresh = await twin.tryRefresh();
    const orNull = (outcome: Awaited<ReturnType<typeof copy.tryRefresh>>) =>
      outcome === null ? null : factsOf(outcome);
    return {
      signIn: path.name,
      before: factsOf(before),
      twinRefresh: orNull(twinRefresh),
      signOut: factsOf(signOut),
      after: factsOf(after),
      refreshAfter: orNull(refreshAfter),
      twinBefore: factsOf(twinBefore),
      twinAfter: factsOf(twinAfter),
      ...(others.length === 0 ? {} : { others: { before: othersBefore, after: othersAfter, fresh } }),
    };
  },
  judge(facts) {
    // A twin that was over before the sign-out idled away while the harness was busy: that is ours, not the target's.
    const late = facts.twinBefore.success ? {} : ({ cause: 'scheduling-lag' } as const);
    const { others = { before: [], after: [], fresh: [] } } = facts;
    const dead = notAccepted(others.before);
    const gone = freshMissing(others);
    return {
      controls: [
        {
          name: 'replay-before',
          held: facts.before.success && dead === undefined,
          seen: (facts.before.success ? dead : undefined) ?? facts.before.said,
        },
        {
          name: 'twin-refreshes',
          held: facts.twinRefresh === null || facts.twinRefresh.success,
          seen: facts.twinRefresh === null ? 'this path issues no refresh token' : facts.twinRefresh.said,
          ...late,
        },
        {
          name: 'twin-alive-after',
          held: facts.twinAfter.success && gone === undefined,
          seen: (facts.twinAfter.success ? gone : undefined) ?? facts.twinAfter.said,
          ...late,
        },
      ],
      assertions: [
        {
          subject: 'sign-out request',
          expected: 'accepted',
          actual: facts.signOut.said,
          outcome: facts.signOut.success ? 'holds' : 'unknown',
        },
        mustBeRefused('copy of the session replayed after sign-out', facts.after),
        ...mustEnd((carrier) => `copy of the carrier ${carrier} replayed after sign-out`, others),
        ...(facts.refreshAfter === null
          ? []
          : [mustBeRefused('copy of the refresh token replayed after sign-out', facts.refreshAfter)]),
      ],
    };
  },
});

const ATTEMPTS = 3;

/** One after the other. Where the second had to wait for its one-time code, the first may have gone idle: then anew. */
async function signInBoth(probe: Probe, persona: string, signIn: string) {
  for (let attempt = 1; ; attempt++) {
    const twin = await probe.signIn(persona, { signIn });
    const session = await probe.signIn(persona, { signIn });
    const twinBefore = await twin.alive();
    if (twinBefore.success || attempt === ATTEMPTS) return { twin, session, twinBefore };
  }
}
