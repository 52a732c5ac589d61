/** What is seen of an audit entry's content: which elements it has, never what they hold. */
import type { AuditedEvent } from './audited-actions.js';

/** `unmapped`: the target file does not say where in an entry it stands. */
export type ElementState = 'given' | 'absent' | 'malformed' | 'unmapped';

export type ElementSeen = {
  readonly element: string;
  /** The published list that asks for it. */
  readonly of: string;
  readonly state: ElementState;
};

export type EntryContents = {
  readonly nonce: string;
  readonly elements: readonly ElementSeen[];
  /** The same look at copies of the entry, from each of which one element was taken. */
  readonly omissions: readonly { readonly element: string; readonly of: string; readonly noticed: boolean }[];
};

/** What each nonce was, which decides what its entry must hold. */
export type ContentsAsked = { readonly [nonce: string]: AuditedEvent };
