/** How an action is done, beside what the target file says of it. */
import type { TemporaryAccount } from './accounts.js';
import type { UnderContext } from './contexts.js';
import type { Variation } from './variation.js';

export interface ActOptions {
  readonly resource?: string;
  /** Extra template variables, e.g. the reason of an emergency access. Never secrets. */
  readonly vars?: { readonly [name: string]: string };
  /** A write's marker, found again by read-back. */
  readonly marker?: string;
  /** How the marker shows in the answer, when not just anywhere: a matcher of the target file. */
  readonly found?: unknown;
  /** Values that are looked for in the answer, by label. */
  readonly look?: { readonly [label: string]: string };
  /** How a refusal shows, when not as the action says: a matcher of the target file. */
  readonly refused?: unknown;
  /** The account that it is done to: its values are known to the request. */
  readonly on?: TemporaryAccount;
  /** With attributes that the target file declares: its purpose, where it comes from. The log is owed its entry. */
  readonly under?: UnderContext;
  /** Sent otherwise than declared. The log is then owed no entry of it. */
  readonly vary?: Variation;
}
