/** Observing changes of a factor: made by whoever may, tried by whoever may not, and what is left behind of them. */
import { AGEING_MARGIN_MS, age, keepInUse, type Living, lookWhetherAlive } from './ageing.js';
import type { Change, FactorFacts, FactorSignIn, Holder } from './authenticators.js';
import { factsOf, type OutcomeFacts } from './outcome.js';
import type { AuditEntry, Outcome, Probe, Session } from './probe.js';

export type Timed = OutcomeFacts & {
  /** Since the sign-in of whoever made it. */
  readonly ageMs: number;
};

export type SignedIn = {
  /** The factor completed a sign-in, and that opens the record. */
  readonly opened: boolean;
  /** Recognisably refused: the sign-in did not come to its end, and nothing opened. */
  readonly refused: boolean;
  /** The factor was not even asked for, as of an account that has none: the password alone may open what it opens. */
  readonly absent?: true;
  readonly said: string;
};

/** A change by someone who may, and a sign-in with that very factor afterwards. */
export type Made = { readonly change: Change; readonly outcome: Timed; readonly after: SignedIn };

export type FactorSeen = {
  readonly factor: string;
  readonly freshMs: number;
  /** The age at which a session may be refused a change though nothing is wrong: no longer fresh, or idle. */
  readonly lateMs: number;
  readonly account: string;
  readonly halfDone: { readonly reached: boolean; readonly outcome: OutcomeFacts; readonly said: string };
  readonly made: readonly Made[];
  /** The same changes, tried with sessions whose authentication has aged. */
  readonly aged: readonly { readonly change: Change; readonly outcome: Timed }[];
  /** Whether those sessions were accepted for other requests, before and after. */
  readonly alive: readonly Living[];
  /** The factor that was there all the while; null where none was left to try. */
  readonly kept: SignedIn | null;
  readonly audit: {
    readonly readable: boolean;
    readonly total: number;
    readonly said: string;
    readonly decoy: string;
    readonly wanted: readonly {
      readonly change: Change;
      readonly nonce: string | null;
      readonly actor: string;
      readonly names: string;
    }[];
    readonly entries: readonly AuditEntry[];
  };
  /** Null where the target file does not say what the account is told. */
  readonly mail: {
    readonly test: { readonly came: boolean; readonly said: string };
    readonly notices: readonly {
      readonly change: Change;
      readonly made: number;
      readonly came: number | null;
    }[];
  } | null;
};

interface Party {
  readonly session: Session;
  /** When it was signed in, by `performance.now()`. */
  readonly since: number;
}

/** What one account goes through, step by step. */
export async function changeFactor(probe: Probe, factor: FactorFacts): Promise<FactorSeen> {
  const door = probe.authenticators;
  const begun = probe.now();
  // Telling the target of the mailbox may wait for a code: before anyone signs in whose authentication ages.
  if (factor.notifies !== null) await probe.mail.open();
  const holder = await door.hold(factor.name);
  let user = party(holder.session);
  let desk: Party | null = null;
  const made: Made[] = [];
  const note = async (change: Change, by: Party, outcome: Outcome, enrolled: number) => {
    const timed = { ...factsOf(outcome), ageMs: Math.round(performance.now() - by.since) };
    const signIn = await holder.signIn({ answer: 'honest', enrolled });
    made.push({ change, outcome: timed, after: signedIn(signIn) });
    // What the factor itself opened is the freshest session there is.
    if (signIn.session !== null) user = party(signIn.session);
    // On a slow day the rest takes longer than a session may be idle.
    if (desk !== null) desk = { ...desk, session: await keepInUse(probe, desk.session) };
  };
  const enrol = async (): Promise<number | null> => {
    const by = user;
    const { outcome, enrolled } = await holder.enrol(by.session);
    if (enrolled === null) {
      const timed = { ...factsOf(outcome), ageMs: Math.round(performance.now() - by.since) };
      made.push({ change: 'enrol', outcome: timed, after: nobody(outcome.said) });
    } else await note('enrol', by, outcome, enrolled);
    return enrolled;
  };

  const before = holder.halfDoneLater ? null : await enrolHalfDone(holder);
  const first = await enrol();
  const halfDone = before ?? (await enrolHalfDone(holder));
  desk = factor.resetBy === null ? null : party(await door.helpDesk(factor.name));
  if (desk !== null && first !== null) {
    await note('reset', desk, await holder.reset(desk.session), first);
  }
  const second = desk === null ? first : await enrol();
  if (factor.hasRemoval && second !== null) {
    const by = user;
    await note('remove', by, await holder.remove(by.session, second), second);
  }
  const isFree = factor.hasRemoval || desk !== null;
  // Where an account has one at most, only who has none can be refused another for being too old.
  const isLate = factor.single && isFree;
  let last = isFree && !isLate ? await enrol() : second;

  const until = Math.max(user.since, desk?.since ?? 0) + factor.freshMs + AGEING_MARGIN_MS;
  const grown = async ({ session, since }: Party): Promise<Party> => ({
    since,
    session: await age(probe, session, until, `${factor.name}: authentications that age`, {
      key: `factors.${factor.name}.fresh`,
      ms: factor.freshMs,
    }),
  });
  [user, desk] = await Promise.all([grown(user), desk === null ? null : grown(desk)]);
  const parties = [user, ...(desk === null ? [] : [desk])];
  const alive: Living[] = [];
  const look = async () => {
    for (const { session, since } of parties) alive.push(await lookWhetherAlive(probe, session, since));
  };
  const aged: { change: Change; outcome: Timed }[] = [];
  const tryAged = async (change: Change, by: Party, outcome: Outcome) => {
    aged.push({
      change,
      outcome: { ...factsOf(outcome), ageMs: Math.round(performance.now() - by.since) },
    });
  };
  await look();
  const aging = user;
  await tryAged('enrol', aging, (await holder.enrol(aging.session)).outcome);
  // One that was accepted is there now, and the path may ask for it.
  if (isLate && aged.every(({ outcome }) => outcome.denied)) {
    user = party(await holder.again());
    last = await enrol();
  }
  if (factor.hasRemoval && last !== null)
    await tryAged('remove', aging, await holder.remove(aging.session, last));
  // Reset takes all there is, so it comes last: what a removal left must still be there for it.
  if (desk !== null) await tryAged('reset', desk, await holder.reset(desk.session));
  await look();
  const kept = last === null ? null : signedIn(await holder.signIn({ answer: 'honest', enrolled: last }));
  const test = factor.notifies === null ? null : await holder.testMail();
  return {
    factor: factor.name,
    freshMs: factor.freshMs,
    lateMs: Math.min(factor.freshMs, probe.limits.idleMs[holder.session.signIn] ?? factor.freshMs),
    account: holder.account,
    halfDone,
    made,
    aged,
    alive,
    kept,
    audit: await readLog(probe, holder, made, desk, begun),
    mail: test === null ? null : { test, notices: await readMail(holder, factor, made, begun) },
  };
}

function party(session: Session): Party {
  return { session, since: performance.now() };
}

/** A sign-in left off before its second factor, and an enrolment by what that gave. */
async function enrolHalfDone(holder: Holder): Promise<FactorSeen['halfDone']> {
  const { reached, said, session } = await holder.halfDone();
  return { reached, said, outcome: factsOf((await holder.enrol(session)).outcome) };
}

function signedIn({ session, asserted, refused, absent, opened, steps }: FactorSignIn): SignedIn {
  return {
    opened: asserted && session !== null && opened.success,
    refused: session === null && refused && opened.denied,
    ...(session === null && absent ? { absent } : {}),
    said: [...steps, `then ${opened.said}`].join('; '),
  };
}

function nobody(said: string): SignedIn {
  return { opened: false, refused: false, said: `nothing was enrolled: ${said}` };
}

async function readLog(
  probe: Probe,
  holder: Holder,
  made: readonly Made[],
  desk: Party | null,
  begun: number,
): Promise<FactorSeen['audit']> {
  const names = probe.actorOf(holder.account);
  const wanted = made
    .filter(({ outcome }) => outcome.success)
    .map(({ change, outcome }) => ({
      change,
      nonce: outcome.nonce,
      actor: change === 'reset' && desk !== null ? probe.actorOf(desk.session.account) : names,
      names,
    }));
  const decoy = probe.decoy();
  const nonces = wanted.flatMap(({ nonce }) => (nonce === null ? [] : [nonce]));
  const { readable, total, said, entries } = await probe.audit({
    nonces: [...nonces, decoy],
    until: nonces,
    withinMs: probe.limits.auditWithinMs ?? 0,
    since: new Date(begun - 2000).toISOString(),
  });
  return { readable, total, said, decoy, wanted, entries: [...entries] };
}

async function readMail(
  holder: Holder,
  { notifies }: FactorFacts,
  made: readonly Made[],
  begun: number,
): Promise<NonNullable<FactorSeen['mail']>['notices']> {
  const changes = new Set(made.filter(({ outcome }) => outcome.success).map(({ change }) => change));
  return Promise.all(
    [...changes].map(async (change) => {
      const count = made.filter((each) => each.change === change && each.outcome.success).length;
      const isTold = notifies?.changes.includes(change) === true;
      return { change, made: count, came: isTold ? await holder.notices(change, begun, count) : null };
    }),
  );
}
