/** What was noticed of a limit on connections by rate. */
export interface LimiterFacts {
  /** The control hello failed and was answered again after a pause: the server, or something before it, limits. */
  readonly noticed: boolean;
  /** The time between connections at the end of the scan; 0 when nothing held them back. */
  readonly spacingMs: number;
  /** Hellos that were sent again because of it. */
  readonly repeats: number;
}

/** How many connections may be open at once, and how far apart they are opened. */
export interface Pace {
  /** Notes that a hello was answered after `answerMs`. */
  heard(answerMs: number): void;
  /**
   * The shortest answer so far; undefined before the first. Signing takes its time, but refusals of a version and
   * HelloRetryRequests are not signed, and every server has one or the other.
   */
  readonly roundTripMs: number | undefined;
  /** Above this distance, what is asked one after the other costs more than what is asked at once. */
  readonly distant: boolean;
  readonly atOnce: number;
  /** How long to wait before opening the next connection. Books that time. */
  book(): number;
  /** Puts more time between connections. */
  slowDown(): void;
  readonly spacingMs: number;
}

const distantMs = 15;
/** Of so many answers the shortest counts, as long as none was quick. */
const recent = 8;
const window = 1000;
const longestMs = 1000;
/** How late our own timers are is looked at this often, during the first answers and for so many times at most. */
const tickMs = 5;
const ticks = 100;
/** With fewer answers than this, how many a second are let through is a guess: too slow, so that it is tried faster later. */
const sample = 10;

/**
 * On loopback a server is bound by its signing and more than a few connections gain nothing. Over distance they do.
 * `cap` is the caller's own limit.
 */
export function newPace(cap: number | undefined): Pace {
  let answered: number[] = [];
  let shortest: number | undefined;
  let spacing = 0;
  let slowedAt = 0;
  let guessed = false;
  let sinceSlowed = 0;
  let nextAt = 0;
  let lateMs = 0;
  let watching = false;
  const distances: number[] = [];
  // One quick answer settles it: no distant server gives one. Slow ones may be the machine's doing, or the server's.
  const distant = () => shortest !== undefined && shortest > distantMs && Math.min(...distances) > distantMs;

  function watchLateness(): void {
    if (watching) return;
    watching = true;
    let left = ticks;
    let due = performance.now() + tickMs;
    const tick = setInterval(() => {
      const now = performance.now();
      lateMs = Math.max(lateMs, now - due);
      due = now + tickMs;
      left -= 1;
      if (distances.length < recent && left > 0) return;
      clearInterval(tick);
      lateMs = 0;
    }, tickMs).unref();
  }

  function atOnce(): number {
    if (spacing > 0) return 4;
    // The first hellos of all protocols go out together, before anything is known.
    if (shortest === undefined) return 8;
    return distant() ? 48 : 4;
  }
  return {
    heard(answerMs) {
      shortest = Math.min(shortest ?? answerMs, answerMs);
      // To a busy machine everything looks far away: what our own timers are late by is no distance.
      distances.push(answerMs - lateMs);
      if (distances.length > recent) distances.shift();
      const now = Date.now();
      sinceSlowed += 1;
      if (guessed && sinceSlowed % sample === 0) spacing = Math.max(20, Math.ceil(spacing / 2));
      if (answered.length > 500) answered = answered.filter((at) => at > now - window);
      answered.push(now);
    },
    get roundTripMs() {
      return shortest;
    },
    get distant() {
      return distant();
    },
    get atOnce() {
      return Math.min(cap ?? Number.POSITIVE_INFINITY, atOnce());
    },
    book() {
      watchLateness();
      const now = Date.now();
      const at = Math.max(now, nextAt);
      nextAt = at + spacing;
      return at - now;
    },
    slowDown() {
      const now = Date.now();
      if (spacing === 0) {
        // What got through in the last second is what the limit allows, or a little less.
        const allowed = Math.max(1, answered.filter((at) => at > now - window).length);
        spacing = Math.min(300, Math.max(20, Math.ceil((window * 1.06) / allowed)));
        guessed = allowed < sample;
      } else if (now - slowedAt > 1.5 * window) {
        spacing = Math.min(longestMs, Math.ceil(spacing * 1.4));
        guessed = false;
      }
      // Within the window the last change could not show yet.
      else return;
      slowedAt = now;
      sinceSlowed = 0;
      nextAt = Math.max(nextAt, now + spacing);
    },
    get spacingMs() {
      return spacing;
    },
  };
}
