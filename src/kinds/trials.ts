/** What kinds see of sign-ins that are tried in pieces: a password right or wrong, a code fresh, used, stale or foreign. */
import type { Change } from './accounts.js';
import type { OutcomeFacts } from './outcome.js';

/** What one attempt came to. The answer itself stays behind this door. */
export type Attempt = {
  /** Every step that was tried came out as the target file expects of a sign-in that goes on. */
  readonly accepted: boolean;
  /** The target's own mark of a locked account was in the answer. */
  readonly locked: boolean;
  /** The step that did not come out so; null when all did. */
  readonly stoppedAt: string | null;
  readonly status: number | null;
  /** Status, type and a digest of the answer's text without what differs each time: names, tokens, numbers. */
  readonly shape: string;
  readonly said: string;
  /** Of the last request: by it the audit log should know the attempt. */
  readonly nonce: string | null;
  readonly sentAt: string;
  readonly receivedAt: string;
  /** From the last request to its answer. */
  readonly tookMs: number;
};

/** Where an attempt comes from: the usual place, or another address of this machine, or what a header claims. */
export interface From {
  /** Number of one of the addresses that the target file allows; the usual one when left out. */
  readonly address?: number;
  /** Sends an X-Forwarded-For that names a new address each time. */
  readonly claimsAnother?: boolean;
  /** Headers that make it another device. */
  readonly headers?: { readonly [name: string]: string };
}

/** Which code follows the password. */
export type Code =
  /** The next one of one's own that was never used; `used` in the answer says when. */
  | 'own'
  /** The very code that was sent last. */
  | 'again'
  | 'wrong'
  /** Of one's own seed, too old or too early by two periods more than the documented window. */
  | 'stale'
  | 'early'
  | { readonly of: Claimant };

/** A code's attempt, and the protected action tried with whatever it yielded. */
export type CodeAttempt = {
  readonly attempt: Attempt;
  readonly opened: OutcomeFacts;
  /** Number of the period that the code was of, and of the one in which the answer came; null for a wrong code. */
  readonly period: number | null;
  readonly periodNow: number;
};

/** A sign-in after its password step; it can be gone on with more than once. */
export interface Half {
  readonly attempt: Attempt;
  /** The protected action with what the password step alone yielded. */
  open(): Promise<OutcomeFacts>;
  finish(code: Code): Promise<CodeAttempt>;
}

/** What a browser keeps when somebody has signed out. */
export interface Kept {
  readonly kept: 'cookies';
}

/** An account that is tried, by whoever it may be. */
export interface Claimant {
  readonly account: string;
  /** The steps of a path up to its second factor. `unknown`: a name like this account's that nobody has. */
  password(
    signIn: string,
    which: 'right' | 'wrong' | 'unknown',
    from?: From & { readonly device?: Kept },
  ): Promise<Half>;
  /** Signs in completely and out again: what stays of it in the browser. */
  visit(signIn: string, from?: From & { readonly device?: Kept }): Promise<Visit>;
  /** Has the account unlocked by who may do that; throws `prerequisite` where the target file names nobody. */
  unlock(): Promise<Change>;
}

/** A complete sign-in and sign-out; `device` is what the browser keeps of it, without the session. */
export interface Visit {
  readonly attempt: Attempt;
  readonly opened: OutcomeFacts;
  readonly device: Kept;
}

export interface LockoutFacts {
  readonly persona: string;
  /** Failures in a row after which the account is locked, as documented. */
  readonly attempts: number;
  /** Null when a lock is lifted in another way than by time. */
  readonly durationMs: number | null;
  /** How many further addresses attempts may come from. */
  readonly addresses: number;
  /** Whether somebody can unlock an account before its time. */
  readonly unlocks: boolean;
}

export interface AnomalyFacts {
  readonly persona: string;
  readonly signIn: string;
  /** What makes it another device, beside the cookies that it does not have. */
  readonly headers: { readonly [name: string]: string };
  readonly expects: readonly ('event' | 'notice' | 'step-up' | 'refusal')[];
  /** Which mail is the notice. */
  readonly subject: string | null;
  readonly noticeMs: number;
}

/** A way in that the target file does not declare, tried with a right password and nothing else. */
export type Undeclared = {
  readonly way: string;
  /** The protected action with what it yielded, or with the password itself. */
  readonly opened: OutcomeFacts;
  readonly said: string;
};

/** The part of the probe for sign-ins in pieces. */
export interface Trials {
  readonly lockout: LockoutFacts | null;
  readonly anomaly: AnomalyFacts | null;
  /** How many periods before and after the present one a code is good for, as documented; null where it is not. */
  readonly window: number | null;
  /** HTTP paths of a persona that ask for a password and then for a one-time code, the first of each carrier first. */
  pathsOf(persona: string): readonly string[];
  /** The same, and HTTP paths that ask for a password alone. */
  passwordPathsOf(persona: string): readonly string[];
  asksForCode(signIn: string): boolean;
  /** An account of the persona to oneself, until the check ends. */
  claim(persona: string): Promise<Claimant>;
  /** Ways in that many systems have and this one may have too, by an account of the path's persona. */
  undeclared(persona: string, signIn: string): Promise<readonly Undeclared[]>;
  /** The words by which attempted passwords, and names that nobody has, are found in the audit log's export. */
  readonly labels: { readonly password: string; readonly name: string };
}
