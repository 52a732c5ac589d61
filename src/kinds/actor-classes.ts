/** Classes of actors that the log tells apart: who is of which, and by which words an entry says so. */
export interface ActorClass {
  /** patient, workforce or administrative. */
  readonly name: string;
  readonly personas: readonly string[];
  readonly words: readonly string[];
}
