/** What kinds see of a target's operations: all that it describes or links to, and what comes of calling them. */
import type { OutcomeFacts } from './outcome.js';
import type { Probe } from './probe.js';

/** Where operations are known from, and whether that could be read. */
export type SourceFacts = {
  readonly name: string;
  readonly read: boolean;
  readonly operations: number;
  readonly said: string;
};

export type OperationFacts = {
  /** Method and path, parameters in braces: `GET /fhir/Patient/{patientId}`. */
  readonly id: string;
  /** Its path as it is called, values filled in. */
  readonly sent: string;
  /** Whether its method may change something. */
  readonly writes: boolean;
  readonly sources: readonly string[];
  /** The sign-in path whose credentials it takes. */
  readonly signIn: string;
  /** Why it is not called at all, or why it is meant for everyone, as the target file says. */
  readonly excluded: string | null;
  readonly open: string | null;
  /** Personas to try it as with valid credentials; none where it may change something and nobody said how. */
  readonly personas: readonly string[];
};

export type InventoryFacts = {
  readonly sources: readonly SourceFacts[];
  readonly operations: readonly OperationFacts[];
};

export type AnswerFacts = OutcomeFacts & {
  /** What was sent was refused, not who sent it: the door had been passed by then. */
  readonly unacceptable: boolean;
};

export const BAD_CREDENTIALS = ['none', 'garbage', 'expired', 'foreign'] as const;
export type BadCredentials = (typeof BAD_CREDENTIALS)[number];

/** Somebody who must not get in anywhere. */
export interface Stranger {
  readonly credentials: BadCredentials;
  /** How they came about, and what the sign-in path itself says to them. */
  readonly how: string;
  /** They are what they claim to be: expired ones were good before and are refused now. */
  readonly ready: boolean;
  call(operation: string): Promise<AnswerFacts>;
}

/** The part of the probe for operations. */
export interface Inventory {
  readonly declared: boolean;
  /** Reads descriptions and follows links; once a run. */
  read(): Promise<InventoryFacts>;
  /** An operation with valid credentials. */
  callAs(operation: string, persona: string): Promise<AnswerFacts>;
  /** Bad credentials of each sort that can be made for a sign-in path. Waits until good ones have expired. */
  strangers(signIn: string, wait: Probe['wait']): Promise<readonly Stranger[]>;
}
