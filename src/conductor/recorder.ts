/** Keeps what a run did: ledger and transcripts, redacted the moment they are captured. */

import type { Redactor } from '../evidence/redaction.js';
import { captureExchange, type Exchange, type Har, redactAgain, toHar } from '../evidence/transcript.js';
import type { LedgerEntry } from '../model.js';
import type { Recorder } from '../target/client.js';

export interface RunRecorder extends Recorder {
  readonly entries: readonly LedgerEntry[];
  /** All entries, less what became known as a secret after they were made. */
  ledgerToSeal(): readonly LedgerEntry[];
  transcripts(): ReadonlyMap<string, Har>;
}

/** More exchanges of one check than a person reads; the ledger still has every one. */
const MOST_EXCHANGES = 500;

export function createRecorder(redactor: Redactor): RunRecorder {
  // What an action came to is known after its entry was made.
  const entries: LedgerEntry[] = [];
  const exchanges = new Map<string, Exchange[]>();
  return {
    entries,
    ledger(entry) {
      const kept = { ...entry, url: redactor.text(entry.url), seq: entries.length + 1 };
      return entries.push(entry.error === undefined ? kept : { ...kept, error: redactor.text(entry.error) });
    },
    came({ seq, endedAt }, came) {
      const entry = entries[seq - 1];
      if (entry !== undefined)
        entries[seq - 1] = { ...entry, came, ...(endedAt === undefined ? {} : { endedAt }) };
    },
    exchange(purpose, request, sent, durationMs) {
      const own = exchanges.get(purpose.check) ?? [];
      exchanges.set(purpose.check, own);
      if (own.length >= MOST_EXCHANGES) return;
      own.push(
        captureExchange(
          {
            startedAt: sent.sentAt,
            durationMs: Math.round(durationMs),
            request: {
              method: request.method,
              url: request.url,
              headers: request.headers,
              body: request.body,
            },
            response: sent.response,
            note: [purpose.action, purpose.resource, purpose.persona, sent.error]
              .filter((part) => part)
              .join(', '),
          },
          redactor,
        ),
      );
    },
    ledgerToSeal: () => entries.map((entry) => ({ ...entry, url: redactor.text(entry.url) })),
    // What is captured of an answer, such as the path that a redirect leads to, became a secret after it was kept.
    transcripts: () =>
      new Map(
        [...exchanges].map(([check, list]) => [
          check,
          toHar(list.map((each) => redactAgain(each, redactor))),
        ]),
      ),
  };
}
