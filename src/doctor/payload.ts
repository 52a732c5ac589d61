/** What a call held: which of `carries`, and where not, what it held instead. Names and lengths only. */
import type { Path } from '../plan/keys.js';
import { listed } from '../plan/nearest.js';
import type { ReceivedMessage } from '../target/receivers/recording.js';
import type { TargetFile, TargetOutbound } from '../target/schema.js';
import { leavesOf } from './propose.js';

export interface Payload {
  readonly outbound: TargetOutbound;
  readonly file: TargetFile;
  /** Labels that some call held. */
  readonly carried: readonly string[];
  /** Names of canaries of the event's resource that some call held, whether they were to be there or not. */
  readonly canaries: readonly string[];
  readonly messages: readonly ReceivedMessage[];
}

export interface Missing {
  readonly key: Path;
  readonly what: string;
  readonly expected: string;
  readonly seen: string;
  readonly fix: string;
}

export function missingFrom(name: string, payload: Payload): readonly Missing[] {
  const { outbound, carried } = payload;
  return outbound.carries.flatMap((label, index) =>
    carried.includes(label)
      ? []
      : [
          {
            key: ['outbound', name, 'carries', index],
            what: `the call came without ${label}`,
            expected: expectedOf(label, outbound),
            seen: messageText(payload),
            fix: fixOf(label, payload),
          },
        ],
  );
}

function expectedOf(label: string, { event }: TargetOutbound): string {
  if (label === 'marker') return 'the ${marker} that the event wrote';
  if (label === 'nonce') return 'the nonce of the request of the event';
  return `the canary ${label} of ${event.resource}`;
}

function fixOf(label: string, { outbound, file, carried, canaries }: Payload): string {
  const { carries } = outbound;
  const others = [...new Set([...carries.filter((each) => carried.includes(each)), ...canaries])];
  const instead =
    others.length === 0
      ? 'name under carries what it does hold'
      : `if it never holds that, carries: [${others.join(', ')}]`;
  if (label === 'marker')
    return `${instead}; a payload that only names the record can't be told from that of another event`;
  if (label === 'nonce')
    return `the target does not pass on ${file.nonce?.header ?? 'the nonce'}: see nonce.header; ${instead}`;
  return `${instead}; otherwise see the canary, or name an event whose payload holds it`;
}

/** `POST, application/json, 412 B: $.type, $.patient.mrn`. */
export function messageText({ messages }: Pick<Payload, 'messages'>): string {
  const last = messages.at(-1);
  if (last === undefined) return 'content that is no whole message';
  const type = last.headers['content-type']?.split(';')[0];
  const names = leavesOf(jsonOf(last.body)).map(({ path }) => path);
  return [
    ...(messages.length > 1 ? [`${messages.length} messages, the last`] : []),
    ...(type === undefined ? [] : [type]),
    `${last.body.length} B${names.length === 0 ? '' : `: ${listed(names.slice(0, 12))}`}`,
  ].join(', ');
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
