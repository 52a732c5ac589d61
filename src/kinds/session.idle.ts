import { Type } from 'typebox';
import { formatDuration, parseDuration } from '../duration.js';
import { defineKind } from './definition.js';
import { factsOf, mustBeRefused, type OutcomeFacts } from './outcome.js';
import type { Outcome, Probe, SignInFacts } from './probe.js';

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

/** Below this, the harness's own timing would decide. */
const LEAST_MARGIN_MS = 500;

type Twin = OutcomeFacts & { readonly idleAtLeastMs: number; readonly idleAtMostMs: number };

type Facts = {
  readonly signIn: string;
  readonly limitMs: number;
  readonly marginMs: number;
  readonly fresh: OutcomeFacts;
  readonly early: Twin;
  readonly late: Twin;
  /** Renewal tried after the limit with the refresh token, where the path has one. */
  readonly lateRefresh: OutcomeFacts | null;
};

export default defineKind<typeof Params, Facts>({
  kind: 'session.idle',
  version: 1,
  summary: 'Leaves twin sessions idle for a little less and a little more than the documented limit.',
  params: Params,
  effects: 'read',
  needs: ['sign-in', 'sessions'],
  controls: {
    'alive-after-sign-in': 'A session that never worked can not expire.',
    'alive-just-before':
      'A twin idle a little shorter than the limit must still be accepted: else an outage or another limit reads as automatic logoff.',
  },
  longestWaitMs: (_, limits) => Math.max(0, ...Object.values(limits.idleMs)) * 1.1,
  async observe({ carrier, tolerance }, probe) {
    const path = pathWith(probe, carrier);
    const limitMs = path.idleMs;
    const marginMs = Math.max(limitMs * tolerance, LEAST_MARGIN_MS);
    // Each twin is used once: every use would reset its timer.
    const [persona = ''] = path.personas;
    const leaveIdle = async (ms: number) => {
      const session = await probe.signIn(persona, { signIn: path.name });
      const before = performance.now();
      const fresh = await session.alive();
      const start = performance.now();
      await probe.wait(start + ms - performance.now(), `${persona} session idle for ${formatDuration(ms)}`);
      const asked = performance.now();
      const outcome = await session.alive();
      const twin = {
        ...factsOf(outcome),
        idleAtLeastMs: Math.round(asked - start),
        idleAtMostMs: Math.round(performance.now() - before),
      };
      return { session, fresh, twin };
    };
    const [{ fresh: earlyFresh, twin: early }, { session, fresh: lateFresh, twin: late }] = await Promise.all(
      [leaveIdle(limitMs - marginMs), leaveIdle(limitMs + marginMs)],
    );
    const fresh: Outcome = earlyFresh.success ? lateFresh : earlyFresh;
    const renewal = late.success ? null : await session.tryRefresh();
    return {
      signIn: path.name,
      limitMs,
      marginMs,
      fresh: factsOf(fresh),
      early,
      late,
      lateRefresh: renewal === null ? null : factsOf(renewal),
    };
  },
  judge(facts, { atMost }) {
    const limit = formatDuration(facts.limitMs);
    const tooLate = facts.early.idleAtMostMs >= facts.limitMs;
    const longest = atMost === undefined ? null : parseDuration(atMost);
    const idleFor = (ms: number) => `session idle for ${formatDuration(ms)}, limit ${limit}`;
    return {
      controls: [
        { name: 'alive-after-sign-in', held: facts.fresh.success, seen: facts.fresh.said },
        {
          name: 'alive-just-before',
          held: facts.early.success,
          ...(tooLate && !facts.early.success ? { cause: 'scheduling-lag' as const } : {}),
          seen:
            tooLate && !facts.early.success
              ? `the harness was late: the twin had been idle for up to ${formatDuration(facts.early.idleAtMostMs)} of ${limit}`
              : `idle for ${formatDuration(facts.early.idleAtLeastMs)} of ${limit}: ${facts.early.said}`,
        },
      ],
      assertions: [
        // A harness so late that the first twin, too, was asked beyond the limit and its margin.
        ...(facts.early.success && facts.early.idleAtLeastMs > facts.limitMs + facts.marginMs
          ? [mustBeRefused(idleFor(facts.early.idleAtLeastMs), facts.early)]
          : []),
        facts.late.idleAtLeastMs > facts.limitMs
          ? mustBeRefused(idleFor(facts.late.idleAtLeastMs), facts.late)
          : {
              subject: idleFor(facts.late.idleAtLeastMs),
              expected: 'asked beyond the limit',
              actual: `asked before it: ${facts.late.said}`,
              outcome: 'unknown',
            },
        ...(facts.lateRefresh === null
          ? []
          : [mustBeRefused(`renewal of a session idle beyond ${limit}`, facts.lateRefresh)]),
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
          value: facts.late.denied
            ? `between ${formatDuration(facts.early.idleAtLeastMs)} and ${formatDuration(facts.late.idleAtMostMs)} (documented: ${limit})`
            : `longer than ${formatDuration(facts.late.idleAtLeastMs)} (documented: ${limit})`,
        },
      ],
    };
  },
});

function pathWith(probe: Probe, carrier: string): SignInFacts & { readonly idleMs: number } {
  const paths = probe.signIns.filter((path) => path.carrier === carrier && path.idleMs !== null);
  const path = paths.find((each) => each.through === 'http') ?? paths[0];
  if (path?.idleMs === null || path === undefined)
    throw probe.missing(`a sign-in path with a ${carrier} carrier and an idle limit`, 'signIn.*.idle');
  return { ...path, idleMs: path.idleMs };
}
