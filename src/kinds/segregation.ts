/** What kinds see of duties that are kept apart: names, and how a finished piece of work shows. */

/** Two steps of one piece of work, the second of which must be somebody else's. */
export interface DutyPair {
  readonly name: string;
  readonly resource: string;
  readonly first: { readonly action: string; readonly persona: string };
  readonly second: {
    readonly persona: string;
    /** As it is declared, and by requests that also name whose act it is: `${second.username}`. */
    readonly actions: readonly string[];
  };
  /** Both personas may do both steps, for each other. */
  readonly eitherWay: boolean;
  /** Who sees by which action that the second step was taken; `found` is a matcher of the target file. */
  readonly done: { readonly action: string; readonly persona: string; readonly found: unknown };
}

/** Two grants that nobody may have together, in whatever order they are asked for. */
export interface ExclusiveGrants {
  readonly name: string;
  /** Who grants. */
  readonly persona: string;
  /** Accounts like this persona's are made, and granted to. */
  readonly on: string;
  readonly grants: readonly [string, string];
}

export interface SegregationFacts {
  readonly duties: readonly DutyPair[];
  readonly exclusive: readonly ExclusiveGrants[];
  /** Why no grants exclude each other, as the target file says under `lacks`; null otherwise. */
  readonly withoutExclusive: string | null;
}
