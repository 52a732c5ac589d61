/** What every view is made from: the sealed facts of one run, and nothing that would have to be fetched. */
import type { DecisionRecord, Observation, Plan, Results, Tool, Waiver } from '../model.js';

export interface Signature {
  readonly signed: boolean;
  /** sha256 of the public key (SPKI), in hex. */
  readonly signer?: string;
  /** The release under test, `NAME@sha256:…`. */
  readonly subject?: string;
}

export interface ReportInput {
  readonly plan: Plan;
  readonly results: Results;
  /** By check id. */
  readonly observations: ReadonlyMap<string, Observation>;
  /** By check id; HAR 1.2, read leniently: a view must not break on evidence that is only odd. */
  readonly transcripts?: ReadonlyMap<string, unknown>;
  readonly tool: Tool;
  readonly signature: Signature;
  /** Acceptances that were given to the run, expired ones included: they are shown as expired. */
  readonly waivers?: readonly Waiver[];
  readonly decisions?: readonly DecisionRecord[];
}
