/** One clock for the time limits of many exchanges: what began first ends first, so that one timer serves them all. */

/** What an HTTP client listens to in the place of an AbortSignal, which costs more than sending a small request. */
export interface Deadline {
  readonly aborted: boolean;
  addEventListener(type: string, listen: (reason: Error) => void): void;
  removeEventListener(): void;
}

class Running implements Deadline {
  aborted = false;
  #listen: ((reason: Error) => void) | undefined;

  constructor(
    readonly endsAt: number,
    readonly over: (deadline: Running) => void,
  ) {}

  addEventListener(_type: string, listen: (reason: Error) => void): void {
    this.#listen = listen;
  }

  removeEventListener(): void {
    this.over(this);
  }

  pass(reason: Error): void {
    this.aborted = true;
    this.#listen?.(reason);
  }
}

/** Each call begins a deadline of so many milliseconds; it must be removed when the exchange is over. */
export function createDeadlines(limitMs: number): () => Deadline {
  const running = new Set<Running>();
  let timer: NodeJS.Timeout | undefined;
  const over = (deadline: Running) => void running.delete(deadline);
  const look = () => {
    timer = undefined;
    const now = performance.now();
    for (const deadline of running) {
      if (deadline.endsAt > now) return wake(deadline.endsAt - now);
      running.delete(deadline);
      deadline.pass(
        Object.assign(new Error(`no whole answer within ${limitMs / 1000} s`), { code: 'ECONNABORTED' }),
      );
    }
  };
  const wake = (ms: number) => {
    // The sockets keep the process alive for as long as something is awaited.
    timer = setTimeout(look, ms).unref();
  };
  return () => {
    const deadline = new Running(performance.now() + limitMs, over);
    running.add(deadline);
    if (timer === undefined) wake(limitMs);
    return deadline;
  };
}
