/** What kinds see of rules that look at more than who asks: why, from where, and whether still entitled. */
import type { ActionOn } from './scopes.js';

/** Something done so that an attribute changes, or is again what it was. */
export interface ContextTurn {
  readonly persona: string;
  readonly action: string;
  readonly resource: string | null;
}

/** One attribute of requests, and the values under which what is otherwise allowed must be refused. */
export interface ContextRule {
  readonly name: string;
  /** In one word: purpose, network, relationship. */
  readonly attribute: string;
  readonly persona: string;
  /** Whether an account is made for it: what changes is an attribute of the account. */
  readonly ownAccount: boolean;
  readonly tries: readonly ActionOn[];
  readonly others: readonly {
    readonly name: string;
    /** Both null where the request itself carries the value. */
    readonly change: ContextTurn | null;
    readonly restore: ContextTurn | null;
  }[];
}

/** Which attributes a request is sent with: those of a value under `others`, or the allowed ones when null. */
export interface UnderContext {
  readonly context: string;
  readonly value: string | null;
}
