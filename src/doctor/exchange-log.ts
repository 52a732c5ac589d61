/**
 * The last exchange of each attempt, twice: redacted, for what is said, and as it came, for comparing with
 * oracles and looking for better ones. The latter stays in memory and ends with the process.
 */
import type { Redactor } from '../evidence/redaction.js';
import { captureExchange, type Exchange } from '../evidence/transcript.js';
import { NO_RECORDER, type Recorder } from '../target/client.js';
import { type ReadableResponse, readable } from '../target/message.js';

export interface Seen {
  /** `POST https://… → 401 application/json, 26 B, {"error":"string"}`. */
  readonly text: string;
  readonly response: ReadableResponse | null;
}

export interface ExchangeLog extends Recorder {
  last(attempt: string): Seen | undefined;
  /** How often the target asked to slow down (429). */
  slowed(): number;
}

const LONGEST_SHAPE = 300;

export function createExchangeLog(redactor: Redactor): ExchangeLog {
  const seen = new Map<string, Seen>();
  let slowed = 0;
  return {
    ledger: NO_RECORDER.ledger,
    exchange(purpose, request, sent, durationMs) {
      const captured = captureExchange(
        {
          startedAt: sent.sentAt,
          durationMs: Math.round(durationMs),
          request: { method: request.method, url: request.url, headers: {} },
          response: sent.response,
        },
        redactor,
      );
      if (sent.response?.status === 429) slowed += 1;
      seen.set(purpose.check, {
        text: exchangeText(captured, sent.error),
        response: sent.response === null ? null : readable(sent.response),
      });
    },
    last: (attempt) => seen.get(attempt),
    slowed: () => slowed,
  };
}

function exchangeText({ request, response }: Exchange, error: string | undefined): string {
  const asked = `${request.method} ${request.url}`;
  if (response === null) return `${asked} → no answer (${error ?? 'unknown'})`;
  const location = response.headers.find(({ name }) => name.toLowerCase() === 'location')?.value;
  const shape = JSON.stringify(unwrapped(response.bodyShape));
  return [
    `${asked} → ${response.status}${location === undefined ? '' : ` to ${location}`}`,
    response.contentType === '' ? 'no content type' : response.contentType,
    `${response.bodyBytes} B`,
    ...(response.bodyBytes === 0
      ? []
      : [shape.length > LONGEST_SHAPE ? `${shape.slice(0, LONGEST_SHAPE)}…` : shape]),
  ].join(', ');
}

/** The shape alone: what kind of body it is stands before it. */
function unwrapped(shape: Exchange['request']['bodyShape']): unknown {
  return typeof shape === 'object' && shape !== null && 'json' in shape ? shape.json : (shape ?? null);
}
