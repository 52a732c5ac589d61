import type { Scanner } from './ask.js';
import type { Judging } from './certificates.js';
import type { Walk } from './walk.js';

/** What every probe after the walk builds on. */
export interface Context {
  readonly scanner: Scanner;
  /** One for each protocol asked for, with its suites where they were walked. */
  readonly walks: readonly Walk[];
  /** How certificates are judged: name, trust anchors, time. */
  readonly judging: Judging;
}
