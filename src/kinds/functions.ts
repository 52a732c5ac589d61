/** What kinds see of administrative functions: who may, who must not, and on what they are tried. */
import type { JsonObject } from '../model.js';

export interface Operation {
  readonly action: string;
  readonly resource: string | null;
}

/** A member that a change of the own profile must not take. */
export interface ForeignMember {
  readonly name: string;
  readonly members: JsonObject;
  /** A persona whose own profile shows that it has what is tried to be assigned. */
  readonly holder: string;
  /** How the profile shows it: a matcher of the target file. */
  readonly found: unknown;
}

export interface FunctionsFacts {
  readonly entitled: string;
  readonly deny: readonly string[];
  /** Accounts like this persona's are made for it: they are acted upon, and act upon themselves. */
  readonly on: string;
  readonly operations: readonly Operation[];
  /** The operation that changes a role, tried on the own account. */
  readonly ownRole: string | null;
  readonly profile: {
    readonly change: string;
    readonly read: string;
    readonly assign: readonly ForeignMember[];
  } | null;
}
