/** What one exchange came to, by the target's own oracles: facts with every secret already out of them. */
import type { Outcome } from '../kinds/probe.js';
import { captureValue } from './capture.js';
import type { Driver, Exchanged } from './driver.js';
import { matches, mismatch } from './matcher.js';
import { contentTypeOf, type ReadableResponse, wholeText } from './message.js';
import type { TargetCapture, TargetMatcher } from './schema.js';
import type { Variables } from './template.js';

/** An outcome in which nothing was seen. */
export function nothing(): Outcome {
  const now = new Date().toISOString();
  return {
    status: null,
    success: false,
    denied: false,
    canaries: [],
    markerSeen: null,
    nonce: null,
    sentAt: now,
    receivedAt: now,
    said: '',
  };
}

export interface Oracles {
  readonly success: TargetMatcher;
  /** Any of these is a refusal. */
  readonly denied: readonly TargetMatcher[];
  readonly canaries: readonly string[];
  readonly marker?: string;
  readonly found?: TargetMatcher;
  readonly look?: { readonly [label: string]: string };
  readonly capture?: { readonly [name: string]: TargetCapture };
  readonly variables: Variables;
}

export function outcomeOf(
  driver: Driver,
  { sent, response, passed }: Exchanged,
  oracles: Oracles,
  method: string,
): Outcome {
  const times = { nonce: sent.nonce, sentAt: sent.sentAt, receivedAt: sent.receivedAt };
  if (response === null)
    return {
      ...nothing(),
      ...times,
      unreachable: driver.secrets.text(sent.error ?? 'no answer'),
      said: `no answer: ${driver.secrets.text(sent.error ?? '')}`,
    };
  const text = wholeText(response);
  const unmatched = mismatch(oracles.success, response, oracles.variables);
  const missing = oracles.canaries.filter((canary) => !text.includes(canary)).length;
  const type = contentTypeOf(response);
  const denied = oracles.denied.some((matcher) => matches(matcher, response, oracles.variables));
  // A refusal that comes as 200 fits a wide oracle for success too: the narrower one says what it was.
  const why =
    unmatched ??
    (missing > 0 ? `${missing} of ${oracles.canaries.length} canaries not in it` : null) ??
    (denied ? 'this is what a refusal looks like' : null);
  return {
    ...times,
    status: response.status,
    success: why === null,
    denied,
    markerSeen: markerIn(oracles, response, text),
    ...(oracles.look === undefined
      ? {}
      : {
          seen: Object.entries(oracles.look).flatMap(([label, value]) =>
            text.includes(value) ? [label] : [],
          ),
        }),
    ...(oracles.capture === undefined || why !== null
      ? {}
      : { captured: capturedIn(oracles.capture, response) }),
    canaries: driver.secrets
      .seen(passed.length === 0 ? text : [...passed.map(wholeText), text].join('\n'))
      .filter((label) => label.startsWith('canary:')),
    said: driver.secrets.text(
      `${method} → ${response.status}${type === '' ? '' : ` ${type}`}, ${response.body.length} B${why === null ? '' : ` (${why})`}`,
    ),
  };
}

function markerIn(
  { marker, found, variables }: Oracles,
  response: ReadableResponse,
  text: string,
): boolean | null {
  if (marker === undefined) return null;
  return found === undefined ? text.includes(marker) : matches(found, response, variables);
}

/** Names of records and versions, for the actions that come after: no secrets. */
function capturedIn(
  capture: NonNullable<Oracles['capture']>,
  response: ReadableResponse,
): { readonly [name: string]: string } {
  return Object.fromEntries(
    Object.entries(capture).flatMap(([name, how]) => {
      const value = captureValue(how, response, () => undefined);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
