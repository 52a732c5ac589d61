/** What kinds see of tokens of narrower scope: never the tokens, only what they open. */
import type { Outcome, Session } from './probe.js';

export type ActionOn = { readonly action: string; readonly resource: string };

export interface ScopeSection {
  readonly name: string;
  readonly persona: string;
  /** Covers all that the persona may do. */
  readonly full: string;
  /** A scope that there is not; null where none is named. */
  readonly unknown: string | null;
  readonly renews: boolean;
  readonly tokens: readonly {
    readonly name: string;
    readonly scope: string;
    readonly may: ActionOn;
    readonly mayNot: readonly ActionOn[];
  }[];
}

/** What a request for a scope came to. */
export interface Asked {
  readonly outcome: Outcome;
  /** The scope in the answer; null where it says none, or nothing says where to look. */
  readonly granted: string | null;
  /** Null when no token came of it. */
  readonly session: Session | null;
}

/** The part of the probe for scopes. */
export interface Scopes {
  readonly sections: readonly ScopeSection[];
  /** A sign-in of its own account that asks for this scope. */
  ask(section: string, scope: string): Promise<Asked>;
  /** Renews the tokens of a session that came of `ask`, asking for this scope. */
  renew(section: string, session: Session, scope: string): Promise<Asked>;
}
