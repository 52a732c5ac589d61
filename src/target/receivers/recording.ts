/** One connection as a receiver saw it. Payloads stay in memory and are told by length and label only. */
import type { Call } from '../../kinds/outbound.js';

/** A request as it came through TLS: for checking its signature, never for keeping. */
export interface ReceivedMessage {
  /** Lower-case names. */
  readonly headers: { readonly [name: string]: string };
  readonly body: Buffer;
}

export interface Recording {
  readonly startedAt: number;
  opened: Call['opened'];
  handshake: Call['handshake'];
  protocol: string | null;
  ended: string | null;
  endedAt: number | null;
  readonly content: Bytes;
  readonly clear: Bytes;
  readonly commands: string[];
  readonly messages: ReceivedMessage[];
}

/** More of one call is counted, but not looked into. */
const MOST_BYTES = 1024 * 1024;
const MOST_COMMANDS = 50;

export interface Bytes {
  readonly length: number;
  add(chunk: Buffer): void;
  all(): Buffer;
}

function createBytes(): Bytes {
  const chunks: Buffer[] = [];
  let length = 0;
  return {
    get length() {
      return length;
    },
    add(chunk) {
      if (length < MOST_BYTES) chunks.push(chunk);
      length += chunk.length;
    },
    all: () => Buffer.concat(chunks),
  };
}

export function createRecording(): Recording {
  return {
    startedAt: performance.now(),
    opened: 'nothing',
    handshake: 'none',
    protocol: null,
    ended: null,
    endedAt: null,
    content: createBytes(),
    clear: createBytes(),
    commands: [],
    messages: [],
  };
}

export function noteCommand(recording: Recording, command: string): void {
  if (recording.commands.length < MOST_COMMANDS) recording.commands.push(command);
}

/** What a call should hold, by label. */
export type Carried = { readonly [label: string]: string };

/** Facts of a call: `canaries` recognises the labels of all canaries of the run. */
export function callFacts(
  recording: Recording,
  since: number,
  carried: Carried,
  canaries: (text: string) => readonly string[],
): Call {
  const texts = [recording.content, recording.clear].flatMap((bytes) => readings(bytes.all()));
  texts.push(...recording.messages.flatMap(({ body }) => readings(body)));
  return {
    afterMs: Math.round(recording.startedAt - since),
    opened: recording.opened,
    handshake: recording.handshake,
    protocol: recording.protocol,
    ended: recording.ended,
    content: recording.content.length,
    clear: recording.clear.length,
    carried: Object.entries(carried).flatMap(([label, value]) =>
      texts.some((text) => text.includes(value)) ? [label] : [],
    ),
    canaries: [...new Set(texts.flatMap((text) => canaries(text)))].sort(),
    commands: [...recording.commands],
  };
}

export function holdsAll(recording: Recording, carried: Carried): boolean {
  return callFacts(recording, 0, carried, () => []).carried.length === Object.keys(carried).length;
}

/** A mail may fold its lines (quoted-printable) or be base64 as a whole. */
function readings(bytes: Buffer): readonly string[] {
  const text = bytes.toString('utf8');
  const unfolded = text.replace(/=\r?\n/g, '');
  const blocks = [...text.matchAll(/(?:^|\r?\n\r?\n)((?:[A-Za-z0-9+/]{4,76}={0,2}\r?\n)+)/g)].map((match) =>
    Buffer.from(match[1] ?? '', 'base64').toString('utf8'),
  );
  return [...new Set([text, unfolded, ...blocks])];
}
