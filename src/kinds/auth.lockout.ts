import { Type } from 'typebox';
import { formatDuration } from '../duration.js';
import type { Assertion } from '../model.js';
import type { Change } from './accounts.js';
import { defineKind } from './definition.js';
import { lasting } from './lasting.js';
import type { Probe } from './probe.js';
import type { Attempt, Claimant, LockoutFacts } from './trials.js';

const Params = Type.Object(
  {
    atMost: Type.Integer({
      minimum: 2,
      maximum: 100,
      description: 'The most failures in a row that may be documented; SP 800-63B-4, 3.2.2 allows 100.',
    }),
  },
  { additionalProperties: false },
);

type Facts = {
  readonly limit: number;
  readonly durationMs: number | null;
  readonly addresses: number;
  /** One account, guessed at from one place. */
  readonly victim: {
    /** The right password after one failure, and after the last. */
    readonly before: Attempt;
    readonly failures: readonly Attempt[];
    readonly after: Attempt;
    readonly unlocked: Attempt | null;
    readonly unlockedSaid: string | null;
  };
  /** Another account that failures come from many places for, with an X-Forwarded-For each, others signing in between. */
  readonly spread: {
    readonly failures: readonly Attempt[];
    readonly after: Attempt;
    /** Somebody unlocked it, and the right password came once more; null where the target file names nobody who can. */
    readonly unlocking: { readonly change: Change; readonly after: Attempt } | null;
  };
  /** Somebody else, at the same place as the first guesser. */
  readonly bystander: { readonly before: Attempt; readonly during: Attempt };
};

/** After the documented time: for clocks that are read in whole seconds. */
const GRACE_MS = 1000;

export default defineKind<typeof Params, Facts>({
  kind: 'auth.lockout',
  version: 2,
  summary:
    'Guesses passwords of accounts set aside for it, a bounded number of times, and tries the right one before, after, and when the lock is over or was lifted.',
  params: Params,
  effects: 'lockout',
  needs: ['sign-in', 'lockout'],
  controls: {
    'accepted-before-limit':
      'The right password must be accepted before the limit: else its refusal at the limit shows no lock.',
    'others-accepted-before':
      'The other account must be able to sign in before: else its refusal shows nothing.',
    'failures-answered':
      'Each wrong password must have been answered at the password step, or none was counted.',
    'in-time': 'The right password must have been tried while the lock had to hold.',
  },
  longestWaitMs: (_, limits) => (limits.lockoutMs ?? 0) + GRACE_MS,
  async observe(_, probe) {
    const { lockout } = probe.trials;
    if (lockout === null) throw probe.missing('lockout', 'lockout');
    const paths = probe.trials.passwordPathsOf(lockout.persona);
    const [path] = paths;
    if (path === undefined)
      throw probe.missing(
        `sign-in path by HTTP steps with a password for the persona ${lockout.persona}`,
        'signIn.*.personas',
      );
    const [guessed, other, scattered] = [
      await probe.trials.claim(lockout.persona),
      await probe.trials.claim(lockout.persona),
      await probe.trials.claim(lockout.persona),
    ];
    const [victim, spread] = await Promise.all([
      guessAt(probe, lockout, path, guessed, other),
      guessFromEverywhere(probe, lockout, paths, scattered, other),
    ]);
    const { bystander, ...rest } = victim;
    return {
      limit: lockout.attempts,
      durationMs: lockout.durationMs,
      addresses: lockout.addresses,
      victim: rest,
      spread,
      bystander,
    };
  },
  judge(facts, { atMost }) {
    const { victim, spread, bystander, limit, durationMs } = facts;
    const failures = [...victim.failures, ...spread.failures];
    const unanswered = failures.filter((each) => each.status === null || each.stoppedAt === null);
    const late = durationMs !== null && [victim, spread].some((each) => isLate(each, durationMs));
    return {
      controls: [
        { name: 'accepted-before-limit', held: victim.before.accepted, seen: victim.before.said },
        { name: 'others-accepted-before', held: bystander.before.accepted, seen: bystander.before.said },
        {
          name: 'failures-answered',
          // One that was accepted is told by an assertion.
          held: failures.length > 0 && unanswered.every((each) => each.accepted),
          seen: `${failures.length - unanswered.length} of ${failures.length} wrong passwords were refused at their step`,
        },
        {
          name: 'in-time',
          held: !late,
          seen: late
            ? 'the harness was late: the lock may have been over already'
            : 'while the lock had to hold',
          ...(late ? { cause: 'scheduling-lag' as const } : {}),
        },
      ],
      assertions: [
        {
          subject: 'documented number of failures',
          expected: `at most ${atMost}`,
          actual: String(limit),
          outcome: limit <= atMost ? 'holds' : 'broken',
        },
        ...failures
          .filter((each) => each.accepted)
          .map(
            (each): Assertion => ({
              subject: 'wrong password',
              expected: 'refused',
              actual: `accepted: ${each.said}`,
              outcome: 'broken',
            }),
          ),
        mustBeLockedOut(`right password after ${limit} failures`, victim, victim.failures),
        mustBeLockedOut(
          `right password after ${limit} failures from ${facts.addresses > 0 ? 'many addresses' : 'one address'}, each claiming another, others signing in between`,
          spread,
          victim.failures,
        ),
        mustBeIn('another account during the lock', 'signs in as before', bystander.during, victim.failures),
        ...unlock(facts),
        ...unlocked(facts),
      ],
      measured: [
        {
          what: 'Failures in a row until the answer said that the account is locked',
          value: lockedAfter(victim.failures),
        },
      ],
    };
  },
});

async function guessAt(
  probe: Probe,
  { attempts, durationMs }: LockoutFacts,
  path: string,
  guessed: Claimant,
  other: Claimant,
) {
  const place = { address: 0 };
  const first = await guessed.password(path, 'wrong', place);
  const before = await guessed.password(path, 'right', place);
  const bystanderBefore = await other.password(path, 'right', place);
  const failures = [first.attempt];
  // A right password may have begun the count anew: so many more, unless the answer says that it is enough.
  for (let count = 0; count < attempts; count++) {
    const { attempt } = await guessed.password(path, 'wrong', place);
    failures.push(attempt);
    if (attempt.locked) break;
  }
  const [after, during] = await Promise.all([
    lasting(probe, () => guessed.password(path, 'right', { address: 1 })),
    other.password(path, 'right', place),
  ]);
  const bystander = { before: bystanderBefore.attempt, during: during.attempt };
  const facts = { before: before.attempt, failures, after: after.attempt, bystander };
  if (durationMs === null) return { ...facts, unlocked: null, unlockedSaid: null };
  try {
    await probe.wait(durationMs + GRACE_MS, `a locked account: ${formatDuration(durationMs)}`, {
      key: 'lockout.duration',
      ms: durationMs,
    });
  } catch (error) {
    return { ...facts, unlocked: null, unlockedSaid: probe.explain(error) };
  }
  const unlocked = await guessed.password(path, 'right', { address: 1 });
  return { ...facts, unlocked: unlocked.attempt, unlockedSaid: null };
}

async function guessFromEverywhere(
  probe: Probe,
  { attempts, unlocks }: LockoutFacts,
  paths: readonly string[],
  scattered: Claimant,
  other: Claimant,
) {
  const failures: Attempt[] = [];
  const pathOf = (count: number) => paths[count % paths.length] ?? '';
  for (let count = 0; count < attempts; count++) {
    const from = { address: count, claimsAnother: true };
    const { attempt } = await scattered.password(pathOf(count), 'wrong', from);
    failures.push(attempt);
    await other.password(pathOf(count), 'right', { address: count });
  }
  const once = () => scattered.password(pathOf(0), 'right', { address: attempts, claimsAnother: true });
  const { attempt: after } = await lasting(probe, once);
  if (!unlocks) return { failures, after, unlocking: null };
  const change = await scattered.unlock();
  return { failures, after, unlocking: { change, after: (await once()).attempt } };
}

interface Guessed {
  readonly failures: readonly Attempt[];
  readonly after: Attempt;
}

/** The last failure that can have begun the lock was the last whose answer did not speak of one. */
function isLate({ failures, after }: Guessed, durationMs: number): boolean {
  const last = failures.filter((each) => !each.locked).at(-1) ?? failures.at(-1);
  return last !== undefined && Date.parse(after.receivedAt) - Date.parse(last.sentAt) >= durationMs;
}

/** Refused as a locked account is, or as a wrong password: an outage is neither. */
function isRefused(attempt: Attempt, refusals: readonly Attempt[]): boolean {
  return !attempt.accepted && (attempt.locked || refusals.some((each) => each.shape === attempt.shape));
}

function mustBeLockedOut(subject: string, { after }: Guessed, refusals: readonly Attempt[]): Assertion {
  return {
    subject,
    expected: 'refused, from another address too',
    actual: after.said,
    outcome: after.accepted ? 'broken' : isRefused(after, refusals) ? 'holds' : 'unknown',
  };
}

function mustBeIn(
  subject: string,
  expected: string,
  attempt: Attempt,
  refusals: readonly Attempt[],
): Assertion {
  return {
    subject,
    expected,
    actual: attempt.said,
    outcome: attempt.accepted ? 'holds' : isRefused(attempt, refusals) ? 'broken' : 'unknown',
  };
}

function unlock({ victim, durationMs }: Facts): readonly Assertion[] {
  if (durationMs === null) return [];
  const expected = `accepted again after ${formatDuration(durationMs)}, as documented`;
  const subject = 'right password when the lock is over';
  if (victim.unlocked === null)
    return [{ subject, expected, actual: victim.unlockedSaid ?? 'not tried', outcome: 'unknown' }];
  return [mustBeIn(subject, expected, victim.unlocked, victim.failures)];
}

/** After its time the lock would be over without anybody. */
function unlocked({ spread, durationMs }: Facts): readonly Assertion[] {
  const { failures, unlocking } = spread;
  if (unlocking === null) return [];
  const { change, after } = unlocking;
  const late = durationMs !== null && isLate({ failures, after }, durationMs);
  const seen = mustBeIn(
    'right password after the account was unlocked',
    'accepted, before the lock is over by itself',
    after,
    failures,
  );
  if (change.done && !late) return [seen];
  const why = change.done ? 'the lock may have been over already' : `not unlocked: ${change.said}`;
  return [{ ...seen, actual: why, outcome: 'unknown' }];
}

function lockedAfter(failures: readonly Attempt[]): string {
  const at = failures.findIndex((each) => each.locked);
  return at < 0 ? 'its answers never said so' : String(at);
}
