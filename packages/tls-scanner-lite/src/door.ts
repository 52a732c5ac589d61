import { connect as netConnect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** Opens a TCP connection. A harness supplies its own, so that its scope guard sees every socket. */
export type Connect = (host: string, port: number, signal: AbortSignal) => Promise<Socket>;

export type Opened =
  | { readonly kind: 'open'; readonly socket: Socket; readonly signal: AbortSignal; release(): void }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'unreachable'; readonly cause: string }
  | { readonly kind: 'not-sent'; readonly cause: 'connection budget used up' | 'aborted' };

/** The only place that opens sockets: counts them, spaces them, and keeps at most a few open at once. */
export interface Door {
  /** A connection, and a signal that fires when its time or the scan is over. Release it when done. */
  open(timeoutMs: number): Promise<Opened>;
  /** Puts more time between connections, because the server showed that it limits them. */
  slowDown(): void;
  readonly opened: number;
}

const spacings = [0, 75, 150, 300];

const defaultConnect: Connect = (host, port, signal) =>
  new Promise((resolve, reject) => {
    const socket = netConnect({ host, port, noDelay: true });
    const give = (end: () => void) => {
      signal.removeEventListener('abort', abort);
      socket.removeAllListeners('error').removeAllListeners('connect');
      end();
    };
    const abort = () =>
      give(() => {
        socket.on('error', () => {}).destroy();
        reject(signal.reason);
      });
    socket.once('connect', () => give(() => resolve(socket)));
    socket.once('error', (error) => give(() => reject(error)));
    signal.addEventListener('abort', abort, { once: true });
  });

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return code ?? (error.message || error.name);
}

export function openDoor(options: {
  readonly host: string;
  readonly port: number;
  readonly connect?: Connect | undefined;
  readonly maxConnections: number;
  readonly maxAtOnce: number;
  readonly signal?: AbortSignal | undefined;
}): Door {
  const { host, port, signal: outer } = options;
  const connect = options.connect ?? defaultConnect;
  const waiting: (() => void)[] = [];
  let busy = 0;
  let asked = 0;
  let opened = 0;
  let pace = 0;
  let nextAt = 0;
  const aborted = () => outer?.aborted === true;

  async function enter(): Promise<void> {
    if (busy < options.maxAtOnce) busy += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  }
  function leave(): void {
    const next = waiting.shift();
    if (next === undefined) busy -= 1;
    else next();
  }
  async function space(): Promise<void> {
    const gap = spacings[pace] ?? 0;
    if (gap === 0) return;
    const at = Math.max(Date.now(), nextAt);
    nextAt = at + gap;
    await delay(at - Date.now(), undefined, outer === undefined ? {} : { signal: outer }).catch(() => {});
  }

  /** The caller's `connect` may ignore its signal: the time limit holds all the same. */
  function connected(signal: AbortSignal): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const abort = () => reject(signal.reason);
      signal.addEventListener('abort', abort, { once: true });
      Promise.resolve()
        .then(() => connect(host, port, signal))
        .then((socket) => {
          // From here on an error must not be left without a listener.
          socket.on('error', () => {});
          if (signal.aborted) socket.destroy();
          resolve(socket);
        })
        .catch(reject)
        .finally(() => signal.removeEventListener('abort', abort));
    });
  }

  return {
    get opened() {
      return opened;
    },
    slowDown() {
      pace = Math.min(pace + 1, spacings.length - 1);
    },
    async open(timeoutMs) {
      if (asked >= options.maxConnections) return { kind: 'not-sent', cause: 'connection budget used up' };
      asked += 1;
      await enter();
      await space();
      if (aborted()) {
        leave();
        return { kind: 'not-sent', cause: 'aborted' };
      }
      const limit = new AbortController();
      const stop = () => limit.abort(new Error('time is up'));
      const timer = setTimeout(stop, timeoutMs);
      outer?.addEventListener('abort', stop, { once: true });
      const settle = () => {
        clearTimeout(timer);
        outer?.removeEventListener('abort', stop);
        leave();
      };
      try {
        const socket = await connected(limit.signal);
        opened += 1;
        return {
          kind: 'open',
          socket,
          signal: limit.signal,
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
