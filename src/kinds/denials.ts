/** When a refusal counts as one: shared by the kinds that ask for what is not theirs. `mustStayShut` is pure. */
import { randomBytes } from 'node:crypto';
import type { Assertion, ControlSeen } from '../model.js';
import { factsOf, mustBeRefused, type OutcomeFacts } from './outcome.js';
import type { ActOptions, Outcome, Probe } from './probe.js';

/** What a write leaves behind, by which it is found again. */
export function newMarker(): string {
  return `sp${randomBytes(9).toString('hex')}`;
}

/** What an action came to, and of one that writes whether its change was found; `reader` null: nobody looks. */
export async function sendAndLook(
  probe: Probe,
  { action, resource, writes, reader }: Sending,
  send: (options: ActOptions) => Promise<Outcome>,
): Promise<Pick<Denied, 'written'> & { readonly outcome: OutcomeFacts }> {
  if (!writes) return { outcome: factsOf(await send({ resource })), written: null };
  const marker = newMarker();
  return probe.undisturbed({ action, resource, marker }, async () => ({
    outcome: factsOf(await send({ resource, marker })),
    written: reader === null ? null : await probe.readBack(action, resource, marker, reader),
  }));
}

interface Sending {
  readonly action: string;
  readonly resource: string;
  readonly writes: boolean;
  /** Who looks; the action's own reader when left out. */
  readonly reader?: string | null | undefined;
}

export type Denied = {
  /** Null when it could not be tried; then `trouble` says why. */
  readonly outcome: OutcomeFacts | null;
  readonly writes: boolean;
  /** For a write: whether its marker was found on read-back; null when that could not be looked at. */
  readonly written: boolean | null;
  readonly trouble: string | null;
};

/** Markers that nobody wrote, looked for as those of denied writes are; `none`: said where nothing writes. */
export function readBackTellsApart(
  decoys: readonly { readonly action: string; readonly found: boolean | null }[],
  none: string,
): ControlSeen {
  return {
    name: 'read-back-tells-apart',
    held: decoys.every(({ found }) => found !== true),
    seen:
      decoys.map(({ action, found }) => `${action}: ${found === true ? 'found' : 'not found'}`).join('; ') ||
      none,
  };
}

/**
 * A denial: refused by the target's own oracle, nothing of a record in the answer, nothing written. It only counts
 * when the session lived on and someone entitled succeeded with the same request.
 */
export function mustStayShut(
  subject: string,
  { outcome, writes, written, trouble }: Denied,
  control: { readonly twin: boolean; readonly signedIn: boolean },
): Assertion {
  const expected = 'refused, and nothing of a protected record in the answer';
  if (outcome === null) return { subject, expected, actual: trouble ?? '', outcome: 'unknown' };
  if (written === true)
    return {
      subject,
      expected: 'refused, and nothing changed',
      actual: `${outcome.said}; yet the change was written`,
      outcome: 'broken',
    };
  const refused = mustBeRefused(subject, outcome);
  if (refused.outcome !== 'holds') return refused;
  const open = (but: string): Assertion => ({
    subject,
    expected,
    actual: `${outcome.said}; ${but}`,
    outcome: 'unknown',
  });
  if (!control.signedIn) return open('but the session was no longer accepted afterwards');
  if (!control.twin) return open('but nobody entitled succeeded');
  if (writes && written === null) return open('whether it was written could not be read back');
  return refused;
}
