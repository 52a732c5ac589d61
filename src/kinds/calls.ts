/** Calls that a target is made to make to receivers of the harness, and reading them: what two kinds share. */
import type { Assertion } from '../model.js';
import type { Call, ReceiverName, Twin } from './outbound.js';
import type { Probe } from './probe.js';

export type Rounds = {
  readonly name: string;
  readonly title: string;
  readonly protocol: string;
  /** Before the others; null when the round could not be made. */
  readonly good: Twin | null;
  readonly bad: readonly Twin[];
  readonly goodAgain: Twin | null;
  /** Why a round could not be made. */
  readonly trouble: string | null;
};

export function roundsSeen(rounds: readonly Rounds[]): string {
  return rounds
    .map(({ title, good, goodAgain, trouble }) => {
      const first = good === null ? (trouble ?? 'not tried') : callSeen(good);
      return `${title}: ${first}${good?.received === true && goodAgain?.received === false ? '; no longer at the end' : ''}`;
    })
    .join('. ');
}

/** What came of one receiver, in a line. */
export function callSeen(twin: Twin): string {
  if (!twin.told || !twin.event) return twin.said;
  if (twin.calls.length === 0) return 'never called';
  // Those with content first: they are what a reader looks for.
  const ordered = [...twin.calls].sort((a, b) => b.content + b.clear - (a.content + a.clear));
  const more =
    ordered.length > 1 ? `; and ${ordered.length - 1} more call${ordered.length > 2 ? 's' : ''}` : '';
  return `${ordered.slice(0, 1).map(callText).join('')}${more}`;
}

function callText(call: Call): string {
  const held = call.carried.length === 0 ? '' : `, with ${call.carried.join(', ')}`;
  const shown = call.canaries.length === 0 ? '' : `, showing ${call.canaries.join(', ')}`;
  const parts = [
    call.opened === 'plaintext' ? 'plaintext' : '',
    call.handshake === 'none'
      ? ''
      : `handshake ${call.handshake}${call.protocol ? ` (${call.protocol})` : ''}`,
    call.commands.length === 0 ? '' : call.commands.join(' '),
    `${call.content} bytes of content through TLS`,
    call.clear === 0 ? '' : `${call.clear} bytes of content in clear`,
    call.ended ?? 'still open',
  ];
  return `${parts.filter((part) => part !== '').join(', ')}${held}${shown}`;
}

/** Bytes of content that came, however they came. */
export function contentOf(twin: Twin): number {
  return twin.calls.reduce((sum, call) => sum + call.content + call.clear, 0);
}

/** A receiver to which nothing may be sent: held only if the target did try it, and got as far as `reached` says. */
export function mustGetNothing(
  rounds: Rounds,
  receiver: ReceiverName,
  expected: string,
  reached: (call: Call) => boolean,
): Assertion {
  const subject = `${rounds.title}, ${receiver}`;
  const twin = rounds.bad.find((each) => each.receiver === receiver);
  const unknown = (actual: string): Assertion => ({ subject, expected, actual, outcome: 'unknown' });
  if (twin === undefined) return unknown(rounds.trouble ?? 'not tried: the good receiver got nothing');
  if (contentOf(twin) > 0) return { subject, expected, actual: callSeen(twin), outcome: 'broken' };
  // A sender that is still connected may yet send: it has not refused anything.
  const open = twin.calls.some((call) => call.ended === null && call.opened !== 'nothing');
  if (!open && twin.calls.some(reached))
    return { subject, expected, actual: callSeen(twin), outcome: 'holds' };
  const stopped = rounds.goodAgain?.received === false ? '; nor was the good one called again' : '';
  return unknown(`${callSeen(twin)}${stopped}`);
}

/** Without its good twin nothing is known of an outbound; that content reached it in clear is known even so. */
export function goodOne(rounds: Rounds): Assertion {
  const { title, good, trouble } = rounds;
  const clear = good?.calls.some((call) => call.clear > 0) === true;
  return {
    subject: `${title}, good`,
    expected: 'the payload, through TLS',
    actual: good === null ? (trouble ?? 'not tried') : callSeen(good),
    outcome: clear ? 'broken' : good?.received === true ? 'holds' : 'unknown',
  };
}

/** The good one, the bad ones, and the good one again: what was never called is told from a target that stopped. */
export async function callAll(
  probe: Probe,
  name: string,
  receivers: readonly ReceiverName[],
): Promise<Rounds> {
  const { title = name, protocol = 'https' } =
    probe.messages.outbound.find((each) => each.name === name) ?? {};
  const nothing = { name, title, protocol, good: null, bad: [], goodAgain: null };
  try {
    const [good = null] = await probe.messages.call(name, ['good']);
    if (good?.received !== true) return { ...nothing, good, trouble: null };
    const bad = await probe.messages.call(name, receivers);
    const [goodAgain = null] = await probe.messages.call(name, ['good']);
    return { name, title, protocol, good, bad, goodAgain, trouble: null };
  } catch (error) {
    return { ...nothing, trouble: probe.explain(error) };
  }
}
