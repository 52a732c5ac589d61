import type { Socket } from 'node:net';
import { type Connect, causeOf, connectInTime, newConnect } from './connect.js';
import type { NoStarttls, Prelude } from './dialogue/starttls.js';
import { type LimiterFacts, newPace, type Pace } from './pace.js';

export interface Open {
  readonly kind: 'open';
  readonly socket: Socket;
  /** Fires when the time of this connection or the scan is over. */
  readonly signal: AbortSignal;
  /** Tells the door that the server answered, so that it learns how far away it is. */
  heard(): void;
  /** Closes it, and lets the next one in. */
  release(): void;
}

export type Opened =
  | Open
  | { readonly kind: 'timeout' }
  | { readonly kind: 'unreachable'; readonly cause: string }
  /** The dialogue before TLS did not lead to it. */
  | NoStarttls
  | { readonly kind: 'not-sent'; readonly cause: 'connection budget used up' | 'aborted' };

/** The only place that opens sockets: counts them, spaces them, and keeps at most a few open at once. */
export interface Door {
  /**
   * A connection, and a signal that fires when its time or the scan is over. Release it when done. One that goes `ahead`
   * goes before all that wait, also while the door is held.
   */
  open(timeoutMs: number, ahead?: boolean): Promise<Opened>;
  readonly opened: number;
  /** True when connections were not opened because the budget was used up. */
  readonly usedUp: boolean;
  readonly pace: Pick<Pace, 'distant' | 'roundTripMs'>;
  /** Connections that could be open besides those that are; 0 where a limiter was noticed. */
  readonly idle: number;
  /** Keeps all but those that go ahead outside, until `resume`. */
  hold(): void;
  resume(): void;
  /** Waits, but not beyond the end of the scan. */
  wait(ms: number): Promise<void>;
  /** Puts more time between connections, because the server seems to limit them. */
  slowDown(): void;
  /** It does limit them: what failed was answered later. */
  noticeLimit(): void;
  /** A hello was cut off and then answered. Once is an accident; twice is a limit. */
  noticeCut(): void;
  /** Counts a hello that had to be sent again. */
  countRepeat(): void;
  readonly limiter: LimiterFacts;
}

interface Waiting {
  readonly ahead: boolean;
  enter(): void;
}

export function openDoor(options: {
  readonly host: string;
  readonly port: number;
  readonly connect?: Connect | undefined;
  /** Runs on each connection before it is handed out, within the same time. */
  readonly prelude?: Prelude | undefined;
  readonly maxConnections: number;
  /** The caller's limit for connections at once; fewer are used where more gain nothing. */
  readonly maxAtOnce?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}): Door {
  const { host, port, signal: outer, connect = newConnect() } = options;
  const pace = newPace(options.maxAtOnce);
  const queue: Waiting[] = [];
  let busy = 0;
  let asked = 0;
  let opened = 0;
  let usedUp = false;
  let held = false;
  let noticed = false;
  let repeats = 0;
  let cuts = 0;
  const aborted = () => outer?.aborted === true;
  // One listener for all connections: a signal of the caller's has its own limit.
  const ends = new Set<() => void>();
  outer?.addEventListener('abort', () => {
    for (const end of ends) end();
  });

  function admit(): void {
    while (busy < pace.atOnce) {
      const at = queue.findIndex(({ ahead }) => ahead || !held);
      const [next] = at < 0 ? [] : queue.splice(at, 1);
      if (next === undefined) return;
      busy += 1;
      next.enter();
    }
  }
  function leave(): void {
    busy -= 1;
    admit();
  }
  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        ends.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      ends.add(wake);
      if (aborted()) wake();
    });
  }
  async function enter(ahead: boolean): Promise<void> {
    for (;;) {
      await new Promise<void>((resolve) => {
        const waiting = { ahead, enter: resolve };
        if (ahead) queue.unshift(waiting);
        else queue.push(waiting);
        admit();
      });
      const wait = pace.book();
      if (wait > 0) await pause(wait);
      // What waited for its time while the door was shut waits once more.
      if (!held || ahead || aborted()) return;
      leave();
    }
  }

  return {
    get opened() {
      return opened;
    },
    get usedUp() {
      return usedUp;
    },
    pace,
    get idle() {
      return pace.spacingMs > 0 ? 0 : Math.max(0, pace.atOnce - busy - queue.length);
    },
    hold() {
      held = true;
    },
    resume() {
      held = false;
      admit();
    },
    wait: pause,
    slowDown: () => pace.slowDown(),
    noticeLimit() {
      noticed = true;
    },
    noticeCut() {
      cuts += 1;
      repeats += 1;
      if (cuts < 2) return;
      pace.slowDown();
      noticed = true;
    },
    countRepeat() {
      repeats += 1;
    },
    get limiter() {
      return { noticed, spacingMs: pace.spacingMs, repeats };
    },
    async open(timeoutMs, ahead = false) {
      if (asked >= options.maxConnections) {
        usedUp = true;
        return { kind: 'not-sent', cause: 'connection budget used up' };
      }
      asked += 1;
      await enter(ahead);
      if (aborted()) {
        leave();
        return { kind: 'not-sent', cause: 'aborted' };
      }
      const limit = new AbortController();
      const stop = () => limit.abort(new Error('time is up'));
      const timer = setTimeout(stop, timeoutMs);
      ends.add(stop);
      const settle = () => {
        clearTimeout(timer);
        ends.delete(stop);
        leave();
      };
      try {
        const socket = await connectInTime(connect, host, port, limit.signal);
        opened += 1;
        const begun = (await options.prelude?.(socket, limit.signal)) ?? 'ready';
        if (begun !== 'ready') {
          socket.destroy();
          settle();
          return aborted() ? { kind: 'not-sent', cause: 'aborted' } : begun;
        }
        const ready = performance.now();
        let silent = true;
        return {
          kind: 'open',
          socket,
          signal: limit.signal,
          heard() {
            if (!silent) return;
            silent = false;
            pace.heard(performance.now() - ready);
            admit();
          },
          release() {
            socket.destroy();
            settle();
          },
        };
      } catch (error) {
        settle();
        if (aborted()) return { kind: 'not-sent', cause: 'aborted' };
        return limit.signal.aborted ? { kind: 'timeout' } : { kind: 'unreachable', cause: causeOf(error) };
      }
    },
  };
}
