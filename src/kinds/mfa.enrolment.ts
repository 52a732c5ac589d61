import { Type } from 'typebox';
import { formatDuration } from '../duration.js';
import type { Assertion } from '../model.js';
import { agedAlive } from './ageing.js';
import type { Change } from './authenticators.js';
import { defineKind } from './definition.js';
import { changeFactor, type FactorSeen, type Made, type SignedIn } from './factor-changes.js';
import { mustBeRefused } from './outcome.js';

const Params = Type.Object({}, { additionalProperties: false });

type Facts = { readonly factors: readonly FactorSeen[] };

const NAME: { readonly [change in Change]: string } = {
  enrol: 'enrolment',
  remove: 'removal',
  reset: 'reset by the help desk',
};

export default defineKind<typeof Params, Facts>({
  kind: 'mfa.enrolment',
  version: 2,
  summary:
    'Enrols, removes and resets a factor with sessions just opened, and tries to with aged and half-done ones; looks the changes up in the log and in the mailbox of the account.',
  params: Params,
  effects: 'write',
  methods: ['probe', 'canary'],
  needs: ['sign-in', 'sessions', 'audit', 'factor-changes'],
  controls: {
    'changes-take-effect':
      'By someone freshly authenticated each change must take effect: what was enrolled signs in, what was taken away no longer does, or is not asked for. Else a refusal is nobody’s doing.',
    'aged-session-alive':
      'The aged sessions must be accepted for other requests right before and after: a dead one is refused everything.',
    'log-readable': 'An entry can only be missing from a log that answers and holds entries.',
    'decoy-absent':
      'A nonce that was never sent must have no entry: else the log echoes whatever it is asked for.',
    'mailbox-works':
      'Another mail of the target must have come to the same mailbox: else a missing notice means nothing.',
  },
  longestWaitMs: (_, limits) => (limits.freshMs ?? 0) + 1000,
  async observe(_, probe) {
    const { factors } = probe.authenticators;
    if (factors.length === 0) throw probe.missing('a factor that accounts enrol', 'factors');
    return { factors: await Promise.all(factors.map((factor) => changeFactor(probe, factor))) };
  },
  judge({ factors }) {
    const idle = factors
      .flatMap(({ made, lateMs }) => made.map((each) => ({ each, lateMs })))
      .filter(({ each }) => !tookEffect(each));
    const told = factors.filter(({ mail }) => mail !== null);
    return {
      controls: [
        {
          name: 'changes-take-effect',
          held: factors.length > 0 && factors.every(({ made }) => made.length > 0) && idle.length === 0,
          seen:
            idle.length === 0
              ? `${factors.flatMap(({ made }) => made).length} changes took effect`
              : idle
                  .map(
                    ({ each: { change, outcome, after } }) =>
                      `${NAME[change]}: ${outcome.said}; then ${after.said}`,
                  )
                  .join('; '),
          ...(idle.length > 0 &&
          idle.every(({ each, lateMs }) => !each.outcome.success && each.outcome.ageMs >= lateMs)
            ? { cause: 'scheduling-lag' as const }
            : {}),
        },
        agedAlive(
          'aged-session-alive',
          factors.flatMap(({ alive }) => alive),
        ),
        {
          name: 'log-readable',
          held: factors.every(({ audit }) => audit.readable && audit.total > 0),
          seen: factors.map(({ audit }) => audit.said).join('; '),
        },
        {
          name: 'decoy-absent',
          held: factors.every(({ audit }) => audit.entries.every(({ nonce }) => nonce !== audit.decoy)),
          seen: `${factors.flatMap(({ audit }) => audit.entries.filter(({ nonce }) => nonce === audit.decoy)).length} entries for a nonce never sent`,
        },
        {
          name: 'mailbox-works',
          held: told.every(({ mail }) => mail?.test.came === true),
          seen: told.map(({ mail }) => mail?.test.said).join('; ') || 'no notices are declared',
        },
      ],
      assertions: factors.flatMap((factor) => [
        ...refusals(factor),
        ...leftAlone(factor),
        ...entries(factor),
        ...notices(factor),
      ]),
    };
  },
});

function tookEffect({ change, outcome, after }: Made): boolean {
  return outcome.success && (change === 'enrol' ? after.opened : isGone(after));
}

/** It is refused, or the account is not asked for it any more. */
function isGone({ refused, absent }: SignedIn): boolean {
  return refused || absent === true;
}

function refusals({ factor, freshMs, halfDone, aged }: FactorSeen): readonly Assertion[] {
  const half = mustBeRefused(`${factor}: enrolment by a half-done sign-in`, halfDone.outcome);
  return [
    half.outcome === 'holds' && !halfDone.reached
      ? { ...half, outcome: 'unknown', actual: `the password step did not come to its end: ${halfDone.said}` }
      : half,
    ...aged.map(({ change, outcome }): Assertion => {
      const age = formatDuration(outcome.ageMs);
      const refused = mustBeRefused(`${factor}: ${NAME[change]}, authenticated ${age} ago`, outcome);
      return refused.outcome === 'holds' && outcome.ageMs < freshMs
        ? { ...refused, outcome: 'unknown', actual: `tried too early: ${outcome.said}` }
        : refused;
    }),
  ];
}

/** A change that was refused must not have happened all the same. */
function leftAlone({ factor, aged, kept }: FactorSeen): readonly Assertion[] {
  // One that was accepted is told of already.
  if (kept === null || aged.some(({ outcome }) => !outcome.denied)) return [];
  return [
    {
      subject: `${factor}: the factor after the refused changes`,
      expected: 'it signs in as before',
      actual: kept.said,
      outcome: kept.opened ? 'holds' : isGone(kept) ? 'broken' : 'unknown',
    },
  ];
}

function entries({ factor, audit }: FactorSeen): readonly Assertion[] {
  return audit.wanted.map(({ change, nonce, actor, names }): Assertion => {
    const subject = `${factor}: entry of the ${NAME[change]}`;
    const expected = change === 'reset' ? `by ${actor}, naming ${names}` : `by ${actor}`;
    if (nonce === null)
      return { subject, expected, actual: 'the request carried no nonce to look for', outcome: 'unknown' };
    const own = audit.entries.filter((entry) => entry.nonce === nonce);
    if (own.length === 0) return { subject, expected, actual: 'no entry', outcome: 'broken' };
    const fits = own.some(
      (entry) =>
        entry.actor === actor &&
        entry.outcome === 'success' &&
        (change !== 'reset' || entry.object?.includes(names) === true),
    );
    const seen = own.map((entry) => `by ${entry.actor}, ${entry.outcome}, about ${entry.object}`).join('; ');
    return { subject, expected, actual: seen, outcome: fits ? 'holds' : 'broken' };
  });
}

function notices({ factor, made, mail }: FactorSeen): readonly Assertion[] {
  if (mail === null) {
    const done = [...new Set(made.map(({ change }) => change))];
    return done.map((change) => ({
      subject: `${factor}: notice of the ${NAME[change]}`,
      expected: 'a mail to the account',
      actual: 'the target file does not say what the account is told, under notifies',
      outcome: 'unknown',
    }));
  }
  return mail.notices.map(({ change, made: count, came }) => ({
    subject: `${factor}: notice of the ${NAME[change]}`,
    expected: `a mail to the account for each of ${count}`,
    actual: came === null ? 'the target file does not say by what mail' : `${came} came`,
    outcome: came === null ? 'unknown' : came >= count ? 'holds' : 'broken',
  }));
}
