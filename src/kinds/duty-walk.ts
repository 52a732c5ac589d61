/** The second step of a piece of work, tried by whoever took the first, and then taken by somebody else. */
import { type Denied, newMarker } from './denials.js';
import { factsOf, type OutcomeFacts } from './outcome.js';
import type { Outcome, Probe, Session } from './probe.js';
import type { DutyPair } from './segregation.js';

type Person = { readonly persona: string; readonly account: string };

/** A step as it was answered, and whether the work was found done afterwards; null: that could not be looked at. */
export type StepTaken = {
  /** Null when it could not be tried; then `trouble` says why. */
  readonly outcome: OutcomeFacts | null;
  readonly done: boolean | null;
  readonly trouble: string | null;
};

/** One piece of work: the first step, the second by the same person, and by another one. */
export type Worked = {
  readonly duty: string;
  readonly firstAction: string;
  readonly secondAction: string;
  readonly first: Person;
  readonly second: Person;
  readonly prepared: OutcomeFacts;
  /** Whether it was found done when only the first step had been taken. */
  readonly before: boolean | null;
  readonly own: StepTaken;
  readonly other: StepTaken;
};

export type Signed = { readonly persona: string; readonly alive: boolean; readonly said: string };

export async function walkThroughDuty(
  probe: Probe,
  duty: DutyPair,
): Promise<{ readonly worked: readonly Worked[]; readonly signed: readonly Signed[] }> {
  const { first, second, eitherWay } = duty;
  const one = await probe.signIn(first.persona, probe.pathOf(first.action));
  const other = await probe.signIn(second.persona, probe.pathOf(second.actions[0] ?? ''));
  const ways = [[one, other] as const, ...(eitherWay ? [[other, one] as const] : [])];
  const worked: Worked[] = [];
  for (const [by, then] of ways)
    for (const action of duty.second.actions) worked.push(await work(probe, duty, action, by, then));
  return { worked, signed: [await aliveOf(one), await aliveOf(other)] };
}

async function work(
  probe: Probe,
  duty: DutyPair,
  secondAction: string,
  by: Session,
  then: Session,
): Promise<Worked> {
  const prepare = () => by.act(duty.first.action, { resource: duty.resource });
  const take = (session: Session, piece: Outcome) =>
    takeStep(probe, duty, secondAction, session, piece, then);
  const piece = await prepare();
  const before = piece.success ? await isDone(probe, duty, piece) : null;
  const own = await take(by, piece);
  // What was done wrongly is done: whether somebody else can do it shows on another piece.
  const open = own.outcome?.success === true || own.done === true ? await prepare() : piece;
  return {
    duty: duty.name,
    firstAction: duty.first.action,
    secondAction,
    first: personOf(by),
    second: personOf(then),
    prepared: factsOf(piece),
    before,
    own,
    other: await take(then, open),
  };
}

/** `rightful`: whom the step is left to, and whom its request names in either case: both send the very same. */
async function takeStep(
  probe: Probe,
  duty: DutyPair,
  action: string,
  session: Session,
  piece: Outcome,
  rightful: Session,
): Promise<StepTaken> {
  if (!piece.success) return { outcome: null, done: null, trouble: `nothing to work on: ${piece.said}` };
  try {
    const outcome = await session.act(action, {
      resource: duty.resource,
      vars: { ...piece.captured, 'second.username': rightful.account },
    });
    return { outcome: factsOf(outcome), done: await isDone(probe, duty, piece), trouble: null };
  } catch (error) {
    return { outcome: null, done: null, trouble: probe.explain(error) };
  }
}

async function isDone(probe: Probe, { resource, done }: DutyPair, piece: Outcome): Promise<boolean | null> {
  try {
    const reader = await probe.shared(done.persona, probe.pathOf(done.action));
    const seen = await reader.act(done.action, {
      resource,
      vars: piece.captured ?? {},
      marker: newMarker(),
      found: done.found,
    });
    return seen.success ? seen.markerSeen : null;
  } catch (error) {
    probe.note(probe.explain(error));
    return null;
  }
}

export async function aliveOf(session: Session): Promise<Signed> {
  const { success, said } = await session.alive();
  return { persona: session.persona, alive: success, said };
}

function personOf({ persona, account }: Session): Person {
  return { persona, account };
}

/** The attempt in the form in which denials are judged. */
export function deniedOf({ outcome, done, trouble }: StepTaken): Denied {
  return { outcome, writes: true, written: done, trouble };
}
