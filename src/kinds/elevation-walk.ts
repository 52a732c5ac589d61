/** Walking an elevation through its states, and what is left behind of it in the log. */
import { age, type Living, lookWhetherAlive } from './ageing.js';
import { sendAndLook } from './denials.js';
import type { ElevationFacts, PrivilegedThing } from './elevation.js';
import { factsOf, type OutcomeFacts } from './outcome.js';
import type { AuditEntry, Probe, Session } from './probe.js';
import { readReasonedEntries } from './reasoned-entries.js';

export const REASON = 'Conformance test of elevation by a second person';
const EMPTY_REASONS = { 'an empty reason': '', 'a reason of blanks': '            ' } as const;
const LEAST_MARGIN_MS = 400;

/** The privileged call, and for one that writes whether its change was found; null: nobody could look. */
export type Use = { readonly outcome: OutcomeFacts; readonly written: boolean | null };

/** An attempt that must come to nothing, and the call that it must not have opened. */
export type Attempt = { readonly outcome: OutcomeFacts; readonly use: Use };

export type Walk = {
  readonly thing: string;
  readonly otherThing: string;
  readonly writes: boolean;
  readonly otherWrites: boolean;
  readonly durationMs: number;
  /** Accounts of requester, approver and the one who must not approve, as they are named at the sign-in. */
  readonly people: { readonly requester: string; readonly approver: string; readonly unentitled: string };
  readonly before: Use;
  readonly otherBefore: Use;
  /** Null where the owner documents that no reason is asked for. */
  readonly withoutReason: readonly (Attempt & { readonly variant: string })[] | null;
  /** The request that was then tried to be approved by those who must not. */
  readonly request: OutcomeFacts;
  readonly requestAlone: Use;
  readonly bySelf: Attempt;
  readonly byUnentitled: Attempt & { readonly persona: string };
  readonly approval: OutcomeFacts;
  /** Between the approval's answer and the answer of the call. */
  readonly duringMs: number;
  readonly during: Use;
  readonly otherDuring: Use;
  readonly waitedMs: number;
  readonly after: Use;
  /** A second elevation, for the other thing: that it is there at all, and that an end by hand ends it. */
  readonly second: {
    readonly request: OutcomeFacts;
    readonly approval: OutcomeFacts;
    readonly during: Use;
    readonly firstDuring: Use;
    /** Null where the target has no end by hand. */
    readonly ended: { readonly end: OutcomeFacts; readonly after: Use } | null;
  };
  readonly alive: readonly Living[];
  readonly audit: {
    readonly readable: boolean;
    readonly said: string;
    readonly entries: readonly AuditEntry[];
    /** Names by which the log knows the two. */
    readonly requester: string;
    readonly approver: string;
  };
};

/** A request as it was answered; its captures let others speak of it. */
interface Asked {
  readonly outcome: OutcomeFacts;
  readonly captured: { readonly [name: string]: string };
}

export async function walkThroughElevation(
  probe: Probe,
  how: ElevationFacts,
  tolerance: number,
): Promise<Walk> {
  const began = probe.now();
  const { opens, other } = how;
  const sign = async (persona: string, action: string) => {
    const session = await probe.signIn(persona, probe.pathOf(action));
    return { session, since: performance.now() };
  };
  const requester = await sign(how.requester, how.request);
  // Whoever approves signs in when they are needed: a session that waits unused meets its idle limit.
  let approving: ReturnType<typeof sign> | undefined;
  const approver = async () => {
    approving ??= sign(how.approver, how.approve);
    return (await approving).session;
  };
  const use = (thing: PrivilegedThing): Promise<Use> =>
    sendAndLook(probe, thing, (options) => requester.session.act(thing.action, options));
  const ask = async (thing: PrivilegedThing, reason = REASON): Promise<Asked> => {
    const vars = { ...thing.vars, reason };
    const answer = await requester.session.act(how.request, { resource: thing.resource, vars });
    return { outcome: factsOf(answer), captured: answer.captured ?? {} };
  };
  // Where the request itself failed there is nothing to approve or end; its own answer is then what was seen.
  const onRequest = async (
    action: string,
    by: Session,
    thing: PrivilegedThing,
    { outcome, captured }: Asked,
  ): Promise<OutcomeFacts> =>
    outcome.success
      ? factsOf(await by.act(action, { resource: thing.resource, vars: { ...thing.vars, ...captured } }))
      : outcome;

  const before = await use(opens);
  const otherBefore = await use(other);
  const withoutReason = [];
  for (const [variant, reason] of Object.entries(how.demandsReason ? EMPTY_REASONS : {})) {
    const asked = await ask(opens, reason);
    withoutReason.push({ variant, outcome: asked.outcome, use: await use(opens) });
  }

  let asked = await ask(opens);
  const request = asked.outcome;
  const requestAlone = await use(opens);
  const attempt = async (by: Session): Promise<Attempt> => {
    const outcome = await onRequest(how.approve, by, opens, asked);
    const tried = { outcome, use: await use(opens) };
    // What was granted wrongly is ended, and the next one tries a request that is open: each stands for itself.
    if (outcome.success) {
      if (how.end !== null) await onRequest(how.end, await approver(), opens, asked);
      asked = await ask(opens);
    }
    return tried;
  };
  const bySelf = await attempt(requester.session);
  const unentitled = await sign(how.unentitled, how.approve);
  const byUnentitled = { persona: how.unentitled, ...(await attempt(unentitled.session)) };
  const alive = [await lookWhetherAlive(probe, unentitled.session, unentitled.since)];

  const approval = await onRequest(how.approve, await approver(), opens, asked);
  const granted = performance.now();
  const during = await use(opens);
  const duringMs = Math.round(performance.now() - granted);
  const otherDuring = await use(other);
  const margin = Math.max(how.durationMs * tolerance, LEAST_MARGIN_MS);
  await age(
    probe,
    requester.session,
    granted + how.durationMs + margin,
    `elevation for ${opens.action} ends`,
  );
  const after = await use(opens);
  const waitedMs = Math.round(performance.now() - granted);

  const secondAsked = await ask(other);
  const secondApproval = await onRequest(how.approve, await approver(), other, secondAsked);
  const second = {
    request: secondAsked.outcome,
    approval: secondApproval,
    during: await use(other),
    firstDuring: await use(opens),
    ended:
      how.end === null
        ? null
        : {
            end: await onRequest(how.end, await approver(), other, secondAsked),
            after: await use(other),
          },
  };
  const approvedBy = (await approver()).account;
  alive.push(await lookWhetherAlive(probe, requester.session, requester.since));
  return {
    thing: nameOf(opens),
    otherThing: nameOf(other),
    writes: opens.writes,
    otherWrites: other.writes,
    durationMs: how.durationMs,
    people: {
      requester: requester.session.account,
      approver: approvedBy,
      unentitled: unentitled.session.account,
    },
    before,
    otherBefore,
    withoutReason: how.demandsReason ? withoutReason : null,
    request,
    requestAlone,
    bySelf,
    byUnentitled,
    approval,
    duringMs,
    during,
    otherDuring,
    waitedMs,
    after,
    second,
    alive,
    audit: {
      ...(await readReasonedEntries(probe, began, [request, approval, during.outcome], REASON)),
      requester: probe.actorOf(requester.session.account),
      approver: probe.actorOf(approvedBy),
    },
  };
}

function nameOf({ action, resource }: PrivilegedThing): string {
  return `${action} · ${resource}`;
}
