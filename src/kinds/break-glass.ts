/** Walking emergency access through its states, and what is left behind of it in the log and in the mail. */
import { AGEING_MARGIN_MS, age, type Living, lookWhetherAlive } from './ageing.js';
import type { EmergencyFacts } from './emergency.js';
import { factsOf, type OutcomeFacts } from './outcome.js';
import type { AuditEntry, Probe, Session } from './probe.js';
import { readReasonedEntries } from './reasoned-entries.js';

export const REASON = 'Unresponsive on arrival, allergies unknown';
const EMPTY_REASONS = { 'an empty reason': '', 'a reason of blanks': '     ' } as const;
const LEAST_MARGIN_MS = 400;

/** A request and the read that it was made for. */
export type Tried = { readonly request: OutcomeFacts; readonly read: OutcomeFacts };

/** The request by someone whose authentication has aged, and what the answer to the challenge opened. */
export type Challenged = Tried & {
  readonly freshMs: number;
  readonly ageMs: number;
  readonly alive: Living;
  /** Null where the target does not say how the challenge is answered: a new sign-in took its place. */
  readonly answered: { readonly success: boolean; readonly said: string } | null;
};

export type Walk = {
  readonly resource: string;
  readonly otherResource: string;
  readonly durationMs: number;
  readonly before: OutcomeFacts;
  readonly otherBefore: OutcomeFacts;
  readonly undesignated: Tried & { readonly persona: string };
  /** Since the sign-in. */
  readonly askedMs: number;
  readonly request: OutcomeFacts;
  readonly during: OutcomeFacts;
  readonly otherDuring: OutcomeFacts;
  readonly waitedMs: number;
  readonly after: OutcomeFacts;
  readonly aliveAfter: Living;
  /** Null where the target declares no step-up. */
  readonly stepUp: Challenged | null;
  readonly withoutReason: readonly (Tried & { readonly variant: string })[];
  /** A second emergency, about the other record: that it is there at all, and that an end by hand ends it. */
  readonly second: {
    readonly request: OutcomeFacts;
    readonly during: OutcomeFacts;
    readonly firstDuring: OutcomeFacts;
    /** Null where the target has no end by hand. */
    readonly ended: { readonly end: OutcomeFacts; readonly after: OutcomeFacts } | null;
    readonly alive: Living;
  };
  /** Mails about this user that say what the target file says; null where it names nobody who is told. */
  readonly alert: { readonly before: number; readonly came: number; readonly withinMs: number } | null;
  readonly audit: {
    readonly readable: boolean;
    readonly said: string;
    readonly entries: readonly AuditEntry[];
  };
};

export async function walkThrough(probe: Probe, how: EmergencyFacts, tolerance: number): Promise<Walk> {
  const began = probe.now();
  // Telling the target of the mailbox may wait for a code: before anyone signs in whose authentication ages.
  if (how.alert !== null) await probe.mail.open();
  const session = await probe.signIn(how.persona, { signIn: how.signIn });
  const signedIn = performance.now();
  const read = async (resource: string, by: Session = session) =>
    factsOf(await by.act(how.read, { resource }));
  const ask = async (reason: string, by: Session = session, resource = how.resource) =>
    factsOf(await by.act(how.request, { resource, vars: { reason } }));

  const before = await read(how.resource);
  const otherBefore = await read(how.otherResource);
  const mailsBefore = await alerts(probe, how, session, began, 0);

  const asked = probe.now();
  const askedMs = Math.round(performance.now() - signedIn);
  const request = await ask(REASON);
  const granted = performance.now();
  const during = await read(how.resource);
  const otherDuring = await read(how.otherResource);
  const margin = Math.max(how.durationMs * tolerance, LEAST_MARGIN_MS);
  // Meanwhile, by somebody else: nothing that this user does now can be what the mail is about.
  const [mails, undesignated, kept] = await Promise.all([
    alerts(probe, how, session, asked, how.alert?.withinMs ?? 0),
    byUndesignated(probe, how, ask, read),
    age(probe, session, granted + how.durationMs + margin, `emergency access to ${how.resource} runs out`, {
      key: 'emergency.duration',
      ms: how.durationMs,
    }),
  ]);
  const after = await read(how.resource, kept);
  const waitedMs = Math.round(performance.now() - granted);
  const aliveAfter = await lookWhetherAlive(probe, kept, signedIn);

  const { stepUp, renewed, since } = await challenge(probe, how, kept, signedIn, read);
  const withoutReason = [];
  for (const [variant, reason] of Object.entries(EMPTY_REASONS))
    withoutReason.push({
      variant,
      request: await ask(reason, renewed),
      read: await read(how.resource, renewed),
    });
  const second = await secondEmergency(how, renewed, ask, read, () =>
    lookWhetherAlive(probe, renewed, since),
  );
  return {
    resource: how.resource,
    otherResource: how.otherResource,
    durationMs: how.durationMs,
    before,
    otherBefore,
    undesignated,
    askedMs,
    request,
    during,
    otherDuring,
    waitedMs,
    after,
    aliveAfter,
    stepUp,
    withoutReason,
    second,
    alert: how.alert === null ? null : { before: mailsBefore, came: mails, withinMs: how.alert.withinMs },
    audit: await readReasonedEntries(probe, began, [request, during], REASON),
  };
}

type Read = (resource: string, by?: Session) => Promise<OutcomeFacts>;
type Ask = (reason: string, by?: Session, resource?: string) => Promise<OutcomeFacts>;

async function byUndesignated(
  probe: Probe,
  how: EmergencyFacts,
  ask: Ask,
  read: Read,
): Promise<Walk['undesignated']> {
  const stranger = await probe.signIn(how.undesignated, { signIn: how.signIn });
  return {
    persona: how.undesignated,
    request: await ask(REASON, stranger),
    read: await read(how.resource, stranger),
  };
}

/** The request by the same session when its authentication has aged; then with one that has been renewed. */
async function challenge(
  probe: Probe,
  how: EmergencyFacts,
  session: Session,
  signedIn: number,
  read: Read,
): Promise<{
  readonly stepUp: Challenged | null;
  readonly renewed: Session;
  /** When that was signed in. */
  readonly since: number;
}> {
  if (how.stepUp === null) return { stepUp: null, renewed: session, since: signedIn };
  const { name, freshMs, answerable } = how.stepUp;
  const door = probe.authenticators;
  const aged = await age(
    probe,
    session,
    signedIn + freshMs + AGEING_MARGIN_MS,
    `${name}: an authentication that ages`,
    { key: `stepUp.${name}.fresh`, ms: freshMs },
  );
  const ageMs = Math.round(performance.now() - signedIn);
  const request = factsOf(
    await door.attempt(name, aged, { resource: how.resource, vars: { reason: REASON } }),
  );
  const tried = { freshMs, ageMs, request, read: await read(how.resource, aged) };
  const alive = await lookWhetherAlive(probe, aged, signedIn);
  if (!answerable) {
    const renewed = await probe.signIn(how.persona, { signIn: how.signIn });
    return { stepUp: { ...tried, alive, answered: null }, renewed, since: performance.now() };
  }
  const { success, said, session: renewed } = await door.answer(name, aged, 'right');
  return { stepUp: { ...tried, alive, answered: { success, said } }, renewed, since: signedIn };
}

async function secondEmergency(
  how: EmergencyFacts,
  session: Session,
  ask: Ask,
  read: Read,
  look: () => Promise<Living>,
): Promise<Walk['second']> {
  const { resource, otherResource } = how;
  const request = await ask(REASON, session, otherResource);
  const during = await read(otherResource, session);
  const firstDuring = await read(resource, session);
  const ended =
    how.end === null
      ? null
      : {
          end: factsOf(await session.act(how.end, { resource: otherResource })),
          after: await read(otherResource, session),
        };
  return { request, during, firstDuring, ended, alive: await look() };
}

/** How many mails that fit have come to those who are told, about this user. */
async function alerts(
  probe: Probe,
  { alert }: EmergencyFacts,
  { account }: Session,
  since: number,
  withinMs: number,
): Promise<number> {
  if (alert === null) return 0;
  const { accounts, subject } = alert;
  const question = { since, subject, mentioning: account, withinMs };
  const mails = await Promise.all(accounts.map((each) => probe.mail.to(each, question)));
  return mails.flat().filter((mail) => new RegExp(subject, 'u').test(mail.subject)).length;
}
