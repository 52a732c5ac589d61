/** What kinds may do with how long sessions live: several at once, kept in use, left open in a browser. */
import type { CarrierLook } from './other-carriers.js';
import type { OutcomeFacts } from './outcome.js';
import type { Session } from './probe.js';

/** One of several sessions that are measured against each other. */
export interface TwinSession {
  readonly session: Session;
  /** No other of the twins is of this account: what they do can't be taken for its use. */
  readonly alone: boolean;
  /** When its sign-in began and was complete, as `performance.now` had it. */
  readonly begunAt: number;
  readonly signedInAt: number;
}

/** One use of a session: how old it was at least and at most when the target decided, and what it said. */
export type Use = {
  readonly outcome: OutcomeFacts;
  /** Renewal, tried where the use was refused; null where it was not, or where the path has no refresh token. */
  readonly renewal: OutcomeFacts | null;
  /** What else its sign-in, or its last renewal, gave; absent where nothing was asked of it. */
  readonly others?: readonly CarrierLook[];
  readonly ageAtLeastMs: number;
  readonly ageAtMostMs: number;
};

/** A session kept in use until it was refused or there was no need of it any more. No cookie or token is in it. */
export type Kept = {
  readonly uses: number;
  readonly renewals: number;
  /** The longest time between two accepted uses: what a limit on idleness could have ended it by. */
  readonly longestGapMs: number;
  readonly lastAccepted: Use | null;
  /** The first use that was refused, renewal included; null when none was. */
  readonly refused: Use | null;
  /** The one made when there was no need of it any more, whatever came before; of its other carriers as well. */
  readonly last: Use;
};

export interface KeepOptions {
  readonly everyMs: number;
  /** Renew this often though the session is still accepted; only when it is refused, if left out. */
  readonly renewEveryMs?: number;
  /** Ends the keeping; one last use is made then, also of a session that was refused before. */
  readonly until: AbortSignal;
}

/** A page left open by someone who signed in, and its session as seen from elsewhere. */
export type TabLook = {
  /** The session when the page was left, and how long after the sign-in that was. */
  readonly fresh: OutcomeFacts;
  readonly openedInMs: number;
  readonly outcome: OutcomeFacts;
  readonly renewal: OutcomeFacts | null;
  /** How long nobody had been at the page when the target decided, at least and at most. */
  readonly idleAtLeastMs: number;
  readonly idleAtMostMs: number;
  /** Requests of the page until it was left: that such are seen at all. */
  readonly seenWhileOpening: number;
  /** What it asked for by itself since, as `GET /path`. */
  readonly own: readonly { readonly request: string; readonly count: number }[];
  readonly lastOwnMs: number | null;
  /** Where it wanted to go, or how to sign out, by itself: it was kept from it. */
  readonly heldBack: readonly string[];
  readonly stillOpen: boolean;
};

export interface Tab {
  /** Asks the server with all cookies that the page ever had: what its script takes away may have been copied. */
  look(): Promise<TabLook>;
  close(): Promise<void>;
}

export interface Lifetimes {
  /**
   * Signs in so many times, the first first. Each has an account of its own while there are enough that other
   * checks are left some; else several share one, each with a one-time code of its own. One promise a session:
   * a sign-in that fails rejects it alone.
   */
  twins(persona: string, signIn: string, count: number): readonly Promise<TwinSession>[];
  /** Uses a session again and again, as someone at work does, and renews it as its client would. */
  keep(twin: TwinSession, options: KeepOptions): Promise<Kept>;
  /** Signs in, in a real browser, and leaves the page open: from now on nobody is at it. */
  openTab(persona: string, signIn: string): Promise<Tab>;
  /** One use, of its other carriers as well, and an attempt to renew if it was refused. */
  use(twin: TwinSession): Promise<Use>;
}
