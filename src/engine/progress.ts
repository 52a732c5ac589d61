/** What a person sees while a run goes on: one live line in a terminal, plain lines elsewhere. On standard error. */

import type { RunEvent } from '../conductor/run.js';
import { formatDuration } from '../duration.js';

export interface Progress {
  event(event: RunEvent): void;
  line(text: string): void;
  stop(): void;
}

interface Waiting {
  readonly why: string;
  readonly until: number;
}

const REFRESH_MS = 250;
/** Where lines stay, as in the log of a pipeline, progress is told this seldom. */
const NOTE_MS = 5000;
const SYMBOLS = { pass: '✓', fail: '✗', inconclusive: '?', 'not-applicable': '–' } as const;

export function createProgress(total: number, stream: NodeJS.WriteStream = process.stderr): Progress {
  const live = stream.isTTY === true && process.env.CI === undefined;
  const running = new Set<string>();
  const waiting = new Map<string, Waiting>();
  /** What checks of many parts say of how far they are, and when that was last told in a line of its own. */
  const notes = new Map<string, string>();
  const toldAt = new Map<string, number>();
  let ended = 0;
  const clear = () => {
    if (live) stream.write('\r\u001b[2K');
  };
  const draw = () => {
    const longest = [...waiting.values()].sort((a, b) => b.until - a.until)[0];
    const rest = longest === undefined ? 0 : Math.max(0, longest.until - performance.now());
    const text = [
      `${ended} of ${total} checks done`,
      `${running.size - waiting.size} at work`,
      ...(longest === undefined
        ? []
        : [
            `${waiting.size} waiting: ${longest.why}, ${formatDuration(Math.ceil(rest / 1000) * 1000)} still`,
          ]),
      ...[...notes].slice(-1).map(([check, note]) => `${check}: ${note}`),
    ].join(' · ');
    stream.write(`\r\u001b[2K${text.slice(0, (stream.columns ?? 80) - 1)}`);
  };
  const timer = live ? setInterval(draw, REFRESH_MS) : undefined;
  timer?.unref();
  const line = (text: string) => {
    clear();
    stream.write(`${text}\n`);
  };
  return {
    line,
    event(event) {
      switch (event.type) {
        case 'begin':
          running.add(event.check);
          break;
        case 'wait': {
          // Of several waits at once, the one that ends last.
          const until = performance.now() + event.ms;
          if (until <= (waiting.get(event.check)?.until ?? 0)) break;
          waiting.set(event.check, { why: event.why, until });
          if (!live && event.ms >= 1000)
            line(`… ${event.check} waits ${formatDuration(event.ms)}: ${event.why}`);
          break;
        }
        case 'woke':
          if ((waiting.get(event.check)?.until ?? 0) <= performance.now()) waiting.delete(event.check);
          break;
        case 'note': {
          notes.delete(event.check);
          notes.set(event.check, event.line);
          const now = performance.now();
          const last = toldAt.get(event.check);
          toldAt.set(event.check, last ?? now);
          if (live || last === undefined || now - last < NOTE_MS) break;
          toldAt.set(event.check, now);
          line(`… ${event.check}: ${event.line}`);
          break;
        }
        case 'target-ended':
          line(`! ${event.how}`);
          break;
        case 'end':
          running.delete(event.check);
          waiting.delete(event.check);
          notes.delete(event.check);
          ended++;
          line(
            `${SYMBOLS[event.result.verdict.verdict]} ${event.result.verdict.verdict.padEnd(14)} ${event.check} (${formatDuration(event.result.durationMs)})`,
          );
      }
    },
    stop() {
      clearInterval(timer);
      clear();
    },
  };
}
