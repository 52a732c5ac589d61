/** What one receiver came to, as facts: counts and labels, and whether a signature fits. */
import type { ReceiverName, SignatureSeen, Twin } from '../../kinds/outbound.js';
import type { Outcome } from '../../kinds/probe.js';
import type { Secrets } from '../driver.js';
import { mismatchOf } from '../messages/signature.js';
import type { TargetOutbound } from '../schema.js';
import type { Listener } from './listener.js';
import { type Carried, callFacts, holdsAll, type Recording } from './recording.js';

/** A receiver, and what came of telling the target to call it. */
export interface Told {
  readonly receiver: ReceiverName;
  readonly listener: Listener;
  /** With what the steps of `connect` captured; null when they did not come to that. */
  readonly run: { readonly captured: { readonly [name: string]: string } } | null;
  /** Why it could not be told; null when it was. */
  readonly told: string | null;
}

export interface About {
  readonly outbound: TargetOutbound;
  readonly event: Outcome;
  readonly carried: Carried;
  /** When the event was sent, by `performance.now()`. */
  readonly since: number;
  readonly secrets: Secrets;
}

export function twinOf(about: About, { receiver, listener, told, run }: Told): Twin {
  const { outbound, event, carried, since, secrets } = about;
  const canaries = (text: string) => secrets.seen(text).filter((label) => label.startsWith('canary:'));
  const full = listener.recordings.find((each) => holdsAll(each, carried));
  return {
    receiver,
    told: told === null,
    event: event.success,
    said: [told === null ? 'told to call' : `not told to call: ${told}`, `event: ${event.said}`].join('; '),
    calls: listener.recordings.map((each) => callFacts(each, since, carried, canaries)),
    received: full !== undefined,
    signature: full === undefined ? null : signatureSeen(outbound, full, run?.captured ?? {}),
  };
}

function signatureSeen(
  { signature }: TargetOutbound,
  { messages }: Recording,
  captured: { readonly [name: string]: string },
): SignatureSeen | null {
  const message = messages.at(-1);
  if (signature === undefined || message === undefined) return null;
  const { headers, body } = message;
  const secret = secretOf(signature.secret, captured);
  const why = mismatchOf(signature, secret, headers, body);
  const altered = Buffer.from(body);
  const middle = altered.length >> 1;
  altered[middle] = (altered[middle] ?? 0) ^ 1;
  return {
    fits: why === null,
    refusesAltered: mismatchOf(signature, secret, headers, altered) !== null,
    said: why ?? `${signature.header} fits ${body.length} bytes`,
  };
}

function secretOf(
  from: NonNullable<TargetOutbound['signature']>['secret'],
  captured: { readonly [name: string]: string },
): string | null {
  if (from === undefined) return null;
  if ('captured' in from) return captured[from.captured] ?? null;
  return 'literal' in from ? from.literal : null;
}
