/** What kinds see of the owner's rules on fields: names alone, never what stands in a field. */

/** One record, and how much of it each persona is to get. */
export type FieldSet = {
  readonly name: string;
  readonly resource: string;
  /** Each is a canary of the resource, and stands in one field of it. */
  readonly fields: readonly string[];
  /** Gets every field. */
  readonly whole: string;
  /** One request: by whom, and the fields that are to be in its answer. */
  readonly asks: readonly {
    readonly way: string;
    readonly action: string;
    readonly persona: string;
    readonly gets: readonly string[];
  }[];
};
