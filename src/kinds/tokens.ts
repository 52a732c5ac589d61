/** What kinds see of access and refresh tokens: never the tokens, only what became of them. */
import type { OutcomeFacts } from './outcome.js';
import type { Outcome, Session } from './probe.js';

export interface TokenPath {
  readonly signIn: string;
  readonly persona: string;
  /** Whether the path says how a session is renewed. */
  readonly refreshes: boolean;
  /** Whether the path says which value is the access token. */
  readonly access: boolean;
  /** The lifetime of access tokens, as the owner documents it. */
  readonly lifetimeMs: number | null;
  readonly idleMs: number | null;
  /** What ends its refresh tokens by themselves, as documented. */
  readonly refreshLimits: readonly RefreshLimit[];
}

/** `idle`: of a refresh token that is not used; `absolute`: from the sign-in, however often it is renewed. */
export interface RefreshLimit {
  readonly limit: 'idle' | 'absolute';
  readonly ms: number;
}

/** What a refresh token bought. */
export interface Renewed {
  readonly outcome: Outcome;
  /** The session of the new tokens; null when there are none. */
  readonly session: Session | null;
  /** Whether another refresh token came with it; null when which value that is can't be told. */
  readonly rotated: boolean | null;
}

/** A session, and what its access token says of its own life. */
export interface Issued {
  readonly session: Session;
  /** What the answer said (`expires_in`). */
  readonly answeredMs: number | null;
  /** Between the times that a signed token carries (`iat`, `exp`). */
  readonly signedMs: number | null;
}

export type AlteredCopy = {
  readonly alteration: string;
  /** A verifier of the harness's own that has just this weakness accepts the copy. */
  readonly wellMade: boolean;
  readonly outcome: OutcomeFacts;
};

export type Tampering = {
  readonly format: 'jwt' | 'opaque';
  /** The algorithm that a signed token names. */
  readonly algorithm: string | null;
  /** The token itself, taken apart and put together again, before and after its altered copies. */
  readonly before: OutcomeFacts;
  readonly after: OutcomeFacts;
  readonly copies: readonly AlteredCopy[];
  /** Alterations that need something that was not to be had, and what. */
  readonly left: readonly { readonly alteration: string; readonly why: string }[];
  /** A token of the same issuer for another resource: where it is meant to be used, and here. */
  readonly elsewhere: { readonly there: OutcomeFacts; readonly here: OutcomeFacts } | null;
};

/** The part of the probe for tokens. */
export interface Tokens {
  readonly paths: readonly TokenPath[];
  /** A fresh session of its own account. */
  open(signIn: string): Promise<Issued>;
  /** Presents altered copies of an access token that is alive, each where the token itself is accepted. */
  tamper(signIn: string): Promise<Tampering>;
}
