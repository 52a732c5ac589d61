/** What kinds see of files that the target hands out: what shows in them with a key and without, never their text. */
import type { Outcome } from './probe.js';

export interface ExportFacts {
  readonly name: string;
  readonly title: string;
  readonly persona: string;
  /** Who must be refused it. */
  readonly denied: readonly string[];
  readonly action: string;
  readonly resource: string;
}

/** Labels of canaries, by where they show without any key. */
export type InClear = {
  /** In the answer's headers: the name of the file among them. */
  readonly headers: readonly string[];
  /** In what the file says of itself before it is opened. */
  readonly fileHeader: readonly string[];
  /** In its body, as it is or merely encoded. */
  readonly body: readonly string[];
};

export type Opening = {
  /** Which key was tried, in words. */
  readonly key: string;
  readonly opened: boolean;
  /** Labels of the canaries in what it opened. */
  readonly canaries: readonly string[];
  readonly said: string;
};

export interface TakenExport {
  readonly outcome: Outcome;
  readonly inClear: InClear;
  /** Where the key shows in the answer: `headers`, `body`. */
  readonly keySeen: readonly string[];
  /** How it is encrypted, by its own words. */
  readonly protection: string;
  readonly right: Opening;
  readonly wrong: readonly Opening[];
}

/** The part of the probe for exports. */
export interface Exports {
  readonly facts: readonly ExportFacts[];
  /** Exports with a key made for it, and opens the file with that key and with others. */
  take(name: string): Promise<TakenExport>;
  /** The same request by somebody else, or by nobody (null). */
  ask(name: string, persona: string | null): Promise<Outcome>;
}
