import { Type } from 'typebox';
import { formatDuration } from '../duration.js';
import type { Assertion } from '../model.js';
import { AGEING_MARGIN_MS, age, agedAlive, type Living, lookWhetherAlive } from './ageing.js';
import type { StepUpFacts } from './authenticators.js';
import { defineKind } from './definition.js';
import { factsOf, mustBeRefused, type OutcomeFacts } from './outcome.js';
import type { Probe, Session } from './probe.js';

const Params = Type.Object({}, { additionalProperties: false });

type Aged = OutcomeFacts & { readonly ageMs: number };

type Seen = {
  readonly name: string;
  readonly title: string;
  readonly freshMs: number;
  /** The action right after the sign-in. */
  readonly fresh: Aged;
  /** After the password alone. */
  readonly single: { readonly reached: boolean; readonly said: string; readonly outcome: OutcomeFacts };
  /** Tried when the authentication was older than documented, once more after another request, and after a wrong answer. */
  readonly aged: Aged;
  readonly again: Aged;
  readonly wrong: { readonly accepted: boolean; readonly said: string; readonly after: Aged } | null;
  /** The session was accepted just before each of them, and after. */
  readonly alive: readonly Living[];
  readonly answered: {
    readonly success: boolean;
    readonly said: string;
    readonly after: OutcomeFacts;
  } | null;
};
type Facts = { readonly stepUps: readonly Seen[] };

export default defineKind<typeof Params, Facts>({
  kind: 'auth.step-up',
  version: 1,
  summary:
    'Does each sensitive action with a session just opened and with one whose authentication has aged, answers the challenge wrongly and rightly.',
  params: Params,
  effects: 'write',
  needs: ['sign-in', 'sessions', 'step-up'],
  controls: {
    'fresh-completes':
      'The session just opened must complete the action: what is refused to everyone is not challenged.',
    'session-alive':
      'The aged session must be accepted for other requests right before and after: a dead one is refused everything.',
    'answer-completes':
      'Where the target says how the challenge is answered, the right answer must let the same session complete the action.',
  },
  longestWaitMs: (_, limits) => (limits.freshMs === undefined ? 0 : limits.freshMs + AGEING_MARGIN_MS),
  async observe(_, probe) {
    const { stepUps } = probe.authenticators;
    if (stepUps.length === 0) throw probe.missing('a sensitive action', 'stepUp');
    return { stepUps: await Promise.all(stepUps.map((each) => tryStepUp(probe, each))) };
  },
  judge({ stepUps }) {
    const late = (seen: Seen) => seen.fresh.ageMs >= seen.freshMs && !seen.fresh.success;
    return {
      controls: [
        {
          name: 'fresh-completes',
          held: stepUps.length > 0 && stepUps.every(({ fresh }) => fresh.success),
          seen: stepUps
            .map((seen) =>
              late(seen)
                ? `${seen.name}: the harness was late, ${formatDuration(seen.fresh.ageMs)} after the sign-in`
                : `${seen.name}: ${seen.fresh.said}`,
            )
            .join('; '),
          ...(stepUps.some(late) && stepUps.every((seen) => seen.fresh.success || late(seen))
            ? { cause: 'scheduling-lag' as const }
            : {}),
        },
        agedAlive(
          'session-alive',
          stepUps.flatMap(({ alive }) => alive),
        ),
        {
          name: 'answer-completes',
          held: stepUps.every(
            ({ answered }) => answered === null || (answered.success && answered.after.success),
          ),
          seen: stepUps
            .map(({ name, answered }) =>
              answered === null
                ? `${name}: no answer is declared`
                : `${name}: ${answered.said}; then ${answered.after.said}`,
            )
            .join('; '),
        },
      ],
      assertions: stepUps.flatMap((seen) => [
        withOneFactor(seen),
        challenged(`${seen.name}, authenticated ${formatDuration(seen.aged.ageMs)} ago`, seen.aged, seen),
        challenged(`${seen.name}, after another request of the same session`, seen.again, seen),
        ...(seen.wrong === null
          ? []
          : [challenged(`${seen.name}, after a wrong answer to the challenge`, seen.wrong.after, seen)]),
      ]),
    };
  },
});

async function tryStepUp(probe: Probe, stepUp: StepUpFacts): Promise<Seen> {
  const { name, title, freshMs } = stepUp;
  const door = probe.authenticators;
  let session = await probe.signIn(stepUp.persona, { signIn: stepUp.signIn });
  const start = performance.now();
  const attempt = async (by: Session): Promise<Aged> => {
    const outcome = await door.attempt(name, by);
    return { ...factsOf(outcome), ageMs: Math.round(performance.now() - start) };
  };
  const fresh = await attempt(session);
  const half = await door.halfDone(name, session);
  const single = { reached: half.reached, said: half.said, outcome: factsOf(half.outcome) };
  const alive: Living[] = [];
  const look = async () => {
    alive.push(await lookWhetherAlive(probe, session, start));
  };
  session = await age(
    probe,
    session,
    start + freshMs + AGEING_MARGIN_MS,
    `${name}: an authentication that ages`,
    {
      key: `stepUp.${name}.fresh`,
      ms: freshMs,
    },
  );
  await look();
  const aged = await attempt(session);
  await look();
  const again = await attempt(session);
  const base = { name, title, freshMs, fresh, single, aged, again, alive };
  await look();
  if (!stepUp.answerable) return { ...base, wrong: null, answered: null };
  const refused = await door.answer(name, session, 'wrong');
  const wrong = { accepted: refused.success, said: refused.said, after: await attempt(refused.session) };
  await look();
  const { success, said, session: renewed } = await door.answer(name, session, 'right');
  return {
    ...base,
    wrong,
    answered: { success, said, after: factsOf(await door.attempt(name, renewed)) },
  };
}

/** A sign-in of one factor, however fresh, is none. */
function withOneFactor({ name, single }: Seen): Assertion {
  const refused = mustBeRefused(`${name}, after the password alone`, single.outcome);
  return refused.outcome === 'holds' && !single.reached
    ? { ...refused, outcome: 'unknown', actual: `the password step did not come to its end: ${single.said}` }
    : refused;
}

function challenged(subject: string, aged: Aged, { freshMs }: Seen): Assertion {
  const expected = `challenged, as authentications older than ${formatDuration(freshMs)} are`;
  const of = (outcome: Assertion['outcome'], actual: string): Assertion => ({
    subject,
    expected,
    actual,
    outcome,
  });
  if (aged.success || aged.canaries.length > 0) return of('broken', `done without a challenge: ${aged.said}`);
  if (aged.ageMs < freshMs) return of('unknown', `asked too early: ${aged.said}`);
  return aged.denied
    ? of('holds', `challenged: ${aged.said}`)
    : of('unknown', `neither done nor challenged as declared: ${aged.said}`);
}
