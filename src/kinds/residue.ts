/** What kinds see of what a browser keeps of a session: places and labels, never content. */
import type { OutcomeFacts } from './outcome.js';

/** Where pages can keep something: what was found there. */
export type Place = {
  readonly place: string;
  readonly canaries: readonly string[];
  /** Whether a mark of the harness's own, put there before, was found; null where none can be put. */
  readonly marked: boolean | null;
};

export type ShownPage = {
  readonly page: string;
  /** Canaries in what the page showed while signed in: on the first visit, and on the second. */
  readonly shown: readonly string[];
  readonly shownAgain: readonly string[];
  readonly status: number | null;
  readonly cacheControl: string | null;
};

export type ResidueFacts = {
  readonly signIn: string;
  readonly pages: readonly ShownPage[];
  /** The browser was closed with the session open, and opened again. */
  readonly afterClosing: readonly Place[];
  /** Signed out, in the browser that is still open. */
  readonly signedOut: OutcomeFacts;
  readonly afterSignOut: readonly Place[];
  /** Each step of the back button, and each protected page opened once more. */
  readonly back: readonly Place[];
  readonly reopened: readonly Place[];
  /** The browser's files, when it was closed at last. */
  readonly files: Place & { readonly count: number };
};

/** The part of the probe for what stays on a device. */
export interface Residue {
  /** Paths driven in a browser, with a sign-out there; only with pages that show canaries. */
  readonly signIns: readonly string[];
  examine(signIn: string): Promise<ResidueFacts>;
}
