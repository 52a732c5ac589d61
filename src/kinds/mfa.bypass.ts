import { Type } from 'typebox';
import { formatDuration } from '../duration.js';
import type { Assertion } from '../model.js';
import { defineKind } from './definition.js';
import { type Exempted, exemptedOf, tellExempted } from './exemptions.js';
import { lasting } from './lasting.js';
import { mustBeRefused, type OutcomeFacts } from './outcome.js';
import type { Probe } from './probe.js';
import type { SignInFacts } from './sign-in-facts.js';
import type { Attempt, Claimant, CodeAttempt, LockoutFacts } from './trials.js';

const Params = Type.Object({}, { additionalProperties: false });

type Guessing = {
  readonly limit: number;
  readonly durationMs: number | null;
  readonly failures: readonly Attempt[];
  /** Password and a right code of one's own, when the limit is reached: the code's part is null where it got no further. */
  readonly password: Attempt;
  readonly code: CodeAttempt | null;
  /** The same, when the lock is over; or before the first guess, where no time is documented. */
  readonly control: CodeAttempt | null;
  readonly controlSaid: string;
};

type PathFacts = {
  readonly signIn: string;
  readonly trouble: string | null;
  readonly tried: {
    /** The protected action with what the password step alone yielded. */
    readonly skipped: OutcomeFacts;
    readonly stale: CodeAttempt;
    readonly foreign: CodeAttempt;
    /** Whether the other user's code was good: with it, they signed in themselves. */
    readonly foreignOwn: CodeAttempt;
    readonly own: CodeAttempt;
    readonly replayed: CodeAttempt;
    /** The finished sign-in gone on with once more, with a fresh code. */
    readonly reused: CodeAttempt;
    /** Whether that code was good: in a sign-in of its own it was taken. */
    readonly reusedCode: CodeAttempt;
    readonly early: CodeAttempt;
    readonly windowPeriods: number | null;
  } | null;
  readonly guessing: Guessing | null;
};
type Facts = { readonly paths: readonly PathFacts[]; readonly exempt: readonly Exempted[] };

/** Beyond the documented number: a limit that is off by one is told by its own check. */
const GUESSES_BEYOND = 2;
const GRACE_MS = 1000;

export default defineKind<typeof Params, Facts>({
  kind: 'mfa.bypass',
  version: 2,
  summary:
    'Tries to get past the second factor: without it, with codes used, stale, early or of another user, with a step token used up, and by guessing.',
  params: Params,
  effects: 'lockout',
  needs: ['sign-in', 'second-factor'],
  controls: {
    'own-code-accepted': 'A fresh code of the account itself must be accepted in the same run.',
    'foreign-code-good':
      'The other user must be able to sign in with the code that is tried for somebody else.',
    'reused-code-good': 'The code sent with the used-up step token must be accepted with a token of its own.',
    'guessed-account-good':
      'The account that codes were guessed for must be able to sign in before that, or when its lock is over.',
  },
  longestWaitMs: (_, limits) => (limits.lockoutMs ?? 0) + GRACE_MS,
  async observe(_, probe) {
    const paths = firstOfEach(probe);
    if (paths.length === 0)
      throw probe.missing('a sign-in path by HTTP steps with password and one-time code', 'signIn');
    return {
      paths: await Promise.all(paths.map((path) => tryPath(probe, path.signIn, path.persona))),
      exempt: exemptedOf(probe.signIns),
    };
  },
  judge({ paths, exempt }) {
    const seen = (pick: (path: PathFacts) => Attempt | undefined | null) =>
      paths.map((path) => `${path.signIn}: ${pick(path)?.said ?? path.trouble ?? 'not tried'}`).join('; ');
    return {
      controls: [
        {
          name: 'own-code-accepted',
          held: paths.every(({ tried }) => tried !== null && isIn(tried.own)),
          seen: seen(({ tried }) => tried?.own.attempt),
        },
        {
          name: 'foreign-code-good',
          // Where it was taken for somebody else it was good, and is used up.
          held: paths.every(({ tried }) => tried !== null && (isIn(tried.foreignOwn) || isIn(tried.foreign))),
          seen: seen(({ tried }) => tried?.foreignOwn.attempt),
        },
        {
          name: 'reused-code-good',
          held: paths.every(({ tried }) => tried !== null && (isIn(tried.reusedCode) || isIn(tried.reused))),
          seen: seen(({ tried }) => tried?.reusedCode.attempt),
        },
        {
          name: 'guessed-account-good',
          held: paths.every(
            ({ guessing }) => guessing === null || isIn(guessing.control) || isIn(guessing.code),
          ),
          seen: paths
            .map(({ signIn, guessing }) => `${signIn}: ${guessing?.controlSaid ?? 'no guessing'}`)
            .join('; '),
        },
      ],
      assertions: paths.flatMap(judgePath),
      measured: tellExempted(exempt),
    };
  },
});

function isDemanded({ exempt }: SignInFacts, persona: string): boolean {
  return exempt.every((each) => each.persona !== persona);
}

/** One path of each carrier: a browser's and a program's sign-in are two pieces of code. */
function firstOfEach(probe: Probe): readonly { readonly signIn: string; readonly persona: string }[] {
  const chosen = new Map<string, { readonly signIn: string; readonly persona: string }>();
  for (const path of probe.signIns) {
    const persona = path.personas.find(
      (each) => isDemanded(path, each) && probe.trials.pathsOf(each).includes(path.name),
    );
    if (persona !== undefined && path.protects !== null && !chosen.has(path.carrier))
      chosen.set(path.carrier, { signIn: path.name, persona });
  }
  return [...chosen.values()];
}

async function tryPath(probe: Probe, signIn: string, persona: string): Promise<PathFacts> {
  const { lockout } = probe.trials;
  // One half of a path that can't be walked must not hide what the other shows.
  const troubles: string[] = [];
  const orNull = <T>(work: Promise<T>): Promise<T | null> =>
    work.catch((error) => {
      troubles.push(probe.explain(error));
      return null;
    });
  const path = probe.signIns.find(({ name }) => name === signIn);
  const isGuessed =
    lockout !== null &&
    path !== undefined &&
    isDemanded(path, lockout.persona) &&
    probe.trials.pathsOf(lockout.persona).includes(signIn);
  const [tried, guessing] = await Promise.all([
    orNull(bypass(probe, signIn, persona)),
    isGuessed ? orNull(guess(probe, signIn, lockout)) : null,
  ]);
  return { signIn, tried, guessing, trouble: troubles[0] ?? null };
}

/**
 * In this order: a code that was taken makes all before it stale, so the old one comes first, and failures must not
 * add up to a lock, so a complete sign-in comes after every two of them.
 */
async function bypass(
  probe: Probe,
  signIn: string,
  persona: string,
): Promise<NonNullable<PathFacts['tried']>> {
  const me = await probe.trials.claim(persona);
  const other = await probe.trials.claim(persona);
  const half = () => me.password(signIn, 'right');
  const begun = await half();
  const skipped = await begun.open();
  const stale = await begun.finish('stale');
  const foreign = await (await half()).finish({ of: other });
  const foreignOwn = await (await other.password(signIn, 'right')).finish('again');
  const finished = await half();
  const own = await finished.finish('own');
  const replayed = await (await half()).finish('again');
  const reused = await finished.finish('own');
  const reusedCode = await (await half()).finish('again');
  const early = await (await half()).finish('early');
  const windowPeriods = probe.trials.window;
  return { skipped, stale, foreign, foreignOwn, own, replayed, reused, reusedCode, early, windowPeriods };
}

async function guess(probe: Probe, signIn: string, lockout: LockoutFacts): Promise<Guessing> {
  const { attempts: limit, durationMs, persona } = lockout;
  const guessed = await probe.trials.claim(persona);
  const from = { address: 0 };
  const whole = async (code: 'own' | 'again') => {
    const half = await lasting(probe, () => guessed.password(signIn, 'right', from));
    return { half, code: half.attempt.accepted ? await half.finish(code) : null };
  };
  const before = durationMs === null ? (await whole('own')).code : null;
  const failures = await guessCodes(probe, guessed, signIn, limit + GUESSES_BEYOND, from);
  const { half, code } = await whole('own');
  const facts = { limit, durationMs, failures, password: half.attempt, code };
  if (durationMs === null)
    return { ...facts, control: before, controlSaid: `before: ${before?.attempt.said}` };
  if (isIn(code)) return { ...facts, control: code, controlSaid: 'taken while codes were guessed' };
  if (lockout.unlocks) await guessed.unlock();
  else
    await probe.wait(
      durationMs + GRACE_MS,
      `an account locked by wrong codes: ${formatDuration(durationMs)}`,
      { key: 'lockout.duration', ms: durationMs },
    );
  // The code that a lock refused was not used up, as a rule; else the next one will do.
  let control = code === null ? null : (await whole('again')).code;
  if (!isIn(control)) control = (await whole('own')).code;
  return {
    ...facts,
    control,
    controlSaid: `when the lock is over: ${control?.attempt.said ?? 'password refused'}`,
  };
}

async function guessCodes(
  probe: Probe,
  guessed: Claimant,
  signIn: string,
  most: number,
  from: { readonly address: number },
) {
  const failures: Attempt[] = [];
  for (let count = 0; count < most; count++) {
    const half = await lasting(probe, () => guessed.password(signIn, 'right', from));
    if (!half.attempt.accepted) {
      failures.push(half.attempt);
      break;
    }
    const { attempt } = await half.finish('wrong');
    failures.push(attempt);
    if (attempt.locked) break;
  }
  return failures;
}

/** Taken as a code, and what it led to opened the record. */
function isIn(code: CodeAttempt | null): boolean {
  return code?.attempt.accepted === true && code.opened.success;
}

function judgePath({ signIn, tried, guessing, trouble }: PathFacts): readonly Assertion[] {
  const at = (what: string) => `path ${signIn}, ${what}`;
  const unknown = (what: string, actual: string): Assertion => ({
    subject: at(what),
    expected: 'refused, and nothing of a protected record in the answer',
    actual,
    outcome: 'unknown',
  });
  if (tried === null) return [unknown('second factor', trouble ?? 'not tried')];
  const window = (tried.windowPeriods ?? 1) + 1;
  const isFresh = tried.replayed.periodNow - (tried.own.period ?? 0) < window;
  return [
    mustBeRefused(at('password alone'), tried.skipped),
    mustNotOpen(at('a code that is too old'), tried.stale),
    mustNotOpen(at('a code that is too early'), tried.early),
    mustNotOpen(at("another user's code"), tried.foreign),
    isFresh || isIn(tried.replayed)
      ? mustNotOpen(at('a code used a second time'), tried.replayed)
      : unknown('a code used a second time', 'the harness was late: the code was too old by then'),
    mustNotOpen(at('a step token used a second time, with a fresh code'), tried.reused),
    ...(guessing === null
      ? [unknown('codes guessed', trouble ?? 'the target file declares no lockout for this path')]
      : [throttled(at(`a right code after ${guessing.failures.length} wrong ones`), guessing)]),
  ];
}

/** Refused at its step, and nothing opened: both, since a page of errors may set a session all the same. */
function mustNotOpen(subject: string, { attempt, opened }: CodeAttempt): Assertion {
  const refused = mustBeRefused(subject, opened);
  const actual = `${attempt.said}; then ${refused.actual}`;
  if (attempt.accepted && refused.outcome === 'holds') return { ...refused, actual, outcome: 'unknown' };
  return { ...refused, actual };
}

function throttled(subject: string, { password, code, failures, limit, durationMs }: Guessing): Assertion {
  const expected = `refused: after ${limit} failures no code is taken for a while`;
  const answer = code?.attempt ?? password;
  const actual = `${password.said}${code === null ? '' : `; ${code.attempt.said}; then ${code.opened.said}`}`;
  if (isIn(code)) {
    const last = failures.filter((each) => !each.locked).at(-1);
    const isLate =
      durationMs !== null &&
      last !== undefined &&
      Date.parse(answer.receivedAt) - Date.parse(last.sentAt) >= durationMs;
    return { subject, expected, actual, outcome: isLate ? 'unknown' : 'broken' };
  }
  // An outage is no lock: the answer must be one that says so, or one that a wrong code gets.
  const isRefusal =
    !answer.accepted && (answer.locked || failures.some((each) => each.shape === answer.shape));
  return { subject, expected, actual, outcome: isRefusal ? 'holds' : 'unknown' };
}
