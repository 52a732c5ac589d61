/** What a change of the own profile takes that is not its owner's to set: tried, and looked for on read-back. */
import type { TemporaryAccount } from './accounts.js';
import { newMarker } from './denials.js';
import type { FunctionsFacts, Operation } from './functions.js';
import { factsOf, type OutcomeFacts } from './outcome.js';
import type { Probe, Session } from './probe.js';

export type Assigned = {
  /** A change that is allowed, and whether it was found afterwards. */
  readonly allowed: { readonly outcome: OutcomeFacts; readonly found: boolean | null };
  readonly members: readonly {
    readonly name: string;
    /** Whether the profile showed it before; a read that did not succeed says nothing. */
    readonly before: boolean | null;
    readonly outcome: OutcomeFacts;
    readonly after: boolean | null;
    /** The same look at the profile of someone who rightly has it. */
    readonly holder: { readonly persona: string; readonly shows: boolean | null; readonly said: string };
  }[];
  /** An administrative function, by the same session, when all of it had been tried. */
  readonly afterwards: { readonly name: string; readonly outcome: OutcomeFacts } | null;
};

export async function observeProfile(
  probe: Probe,
  { change, read, assign }: NonNullable<FunctionsFacts['profile']>,
  account: TemporaryAccount,
  session: Session,
  operation: Operation | undefined,
): Promise<Assigned> {
  const shows = async (by: Session, marker: string, found?: unknown) => {
    const seen = await by.act(read, { on: account, marker, ...(found === undefined ? {} : { found }) });
    return { found: seen.success ? seen.markerSeen : null, said: seen.said };
  };
  const marker = newMarker();
  const outcome = factsOf(await session.act(change, { on: account, marker }));
  const allowed = { outcome, found: (await shows(session, marker)).found };
  const members = [];
  for (const { name, members: extra, holder, found } of assign) {
    const before = (await shows(session, newMarker(), found)).found;
    const tried = await session.act(change, { on: account, marker: newMarker(), vary: { members: extra } });
    const after = (await shows(session, newMarker(), found)).found;
    const rightly = await shows(await probe.shared(holder, probe.pathOf(read)), newMarker(), found);
    members.push({
      name,
      before,
      outcome: factsOf(tried),
      after,
      holder: { persona: holder, shows: rightly.found, said: rightly.said },
    });
  }
  if (operation === undefined) return { allowed, members, afterwards: null };
  const { action, resource } = operation;
  const still = await session.act(action, {
    on: account,
    ...(resource === null ? {} : { resource }),
    marker: newMarker(),
  });
  return { allowed, members, afterwards: { name: action, outcome: factsOf(still) } };
}
