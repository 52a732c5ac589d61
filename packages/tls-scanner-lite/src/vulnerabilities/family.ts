import { ask, type State } from '../probes/ask.js';
import { maxSuites } from '../probes/chunks.js';
import type { Context } from '../probes/context.js';
import type { SuiteFacts, Walk } from '../probes/walk.js';
import type { Protocol } from '../protocol.js';
import { suiteHex, suiteName, suitesOf } from '../registry/suites.js';
import type { Reply } from '../reply.js';

/** What is known of one family of suites (such as those with RC4) under one protocol. */
export interface FamilyFacts {
  readonly protocol: Protocol;
  readonly state: State;
  /** The suites of the family that were seen to be accepted. */
  readonly suites: readonly SuiteFacts[];
  /** Why it is refused or inconclusive; the accepted suites speak for themselves. */
  readonly why: string;
  readonly replies: readonly Reply[];
}

/** Whether a suite, by its name in the registry, belongs to a family. */
export type Belongs = (name: string) => boolean;

/** The replies that ended each offer: those before were repeated for a reason that the report of the walk shows. */
const repliesOf = ({ protocol, suites }: Walk) =>
  [...protocol.evidence, ...(suites?.evidence ?? [])].flatMap((each) => each.replies.slice(-1));

export const protocolRefused = 'the protocol is refused';
export const familyRefused = 'no such suite is accepted';

/** Offers what the walk left open, until one is accepted or all are refused. */
async function askFor(context: Context, protocol: Protocol, open: readonly number[]): Promise<FamilyFacts> {
  const replies: Reply[] = [];
  let why = familyRefused;
  let state: State = 'refused';
  for (let at = 0; at < open.length; at += maxSuites) {
    const result = await ask(context.scanner, { protocol, suites: open.slice(at, at + maxSuites) });
    replies.push(...result.evidence.replies);
    if (result.choice !== undefined) {
      const { suite: id, group, bits } = result.choice;
      const accepted = {
        id,
        hex: suiteHex(id),
        name: suiteName(id),
        ...(group === undefined ? {} : { group }),
        ...(bits === undefined ? {} : { bits }),
      };
      return { protocol, state: 'offered', suites: [accepted], why: 'accepted when asked for', replies };
    }
    if (result.state === 'inconclusive') {
      state = 'inconclusive';
      why = result.evidence.conclusion;
    }
  }
  return { protocol, state, suites: [], why, replies };
}

async function familyUnder(context: Context, protocol: Protocol, belongs: Belongs): Promise<FamilyFacts> {
  const walk = context.walks.find((each) => each.protocol.protocol === protocol);
  const none = { protocol, suites: [], replies: [] };
  if (walk === undefined) return { ...none, state: 'inconclusive', why: 'the scan was not asked for it' };
  const { state, evidence } = walk.protocol;
  const replies = repliesOf(walk);
  if (state !== 'offered') {
    const why = evidence.at(-1)?.conclusion ?? 'no evidence';
    return { ...none, replies, state, why: state === 'refused' ? protocolRefused : why };
  }
  const accepted = walk.suites?.accepted.filter(({ name }) => belongs(name)) ?? [];
  if (accepted.length > 0) {
    return { protocol, state, suites: accepted, why: 'accepted in the walk', replies };
  }
  const open = walk.suites?.inconclusive ?? suitesOf(protocol);
  const family = open.filter((id) => belongs(suiteName(id)));
  // Nothing of it was left open: all of it was offered and turned down.
  if (walk.suites !== undefined && family.length === 0)
    return { ...none, replies, state: 'refused', why: familyRefused };
  return askFor(context, protocol, family);
}

/** What is known of a family under each of these protocols; asks where the walk did not settle it. */
export function familyFacts(
  context: Context,
  protocols: readonly Protocol[],
  belongs: Belongs,
): Promise<FamilyFacts[]> {
  return Promise.all(protocols.map((protocol) => familyUnder(context, protocol, belongs)));
}
