/** What kinds see of factors that are bound to an account, and of actions that take a recent authentication. */
import type { ActOptions, Outcome, Session } from './probe.js';

/** The one part of an assertion that is wrong, under a signature that fits (but for `signature`). */
export const FORGED_PARTS = [
  'origin',
  'relying-party',
  'challenge',
  'user-presence',
  'type',
  'signature',
] as const;
export type ForgedPart = (typeof FORGED_PARTS)[number];

export const CHANGES = ['enrol', 'remove', 'reset'] as const;
export type Change = (typeof CHANGES)[number];

export interface FactorFacts {
  readonly name: string;
  readonly title: string;
  readonly type: 'webauthn' | 'totp';
  readonly persona: string;
  /** Who resets it for others; null where nobody can. */
  readonly resetBy: string | null;
  readonly hasRemoval: boolean;
  /** An account has one of it at most. */
  readonly single: boolean;
  readonly inBrowser: boolean;
  /** What the account is told by mail, and how soon; null where the target file does not say. */
  readonly notifies: { readonly changes: readonly Change[]; readonly withinMs: number } | null;
  /** How recent an authentication must be for changes, as documented. */
  readonly freshMs: number;
  /** The action that a sign-in with the factor must open. */
  readonly protects: { readonly action: string; readonly resource: string | null };
}

/** A passkey, or a seed of codes, of one account: by the number of its enrolment. */
export type EnrolledNumber = number;

export type Assertion =
  | { readonly answer: 'honest'; readonly enrolled: EnrolledNumber }
  | { readonly answer: 'forged'; readonly enrolled: EnrolledNumber; readonly part: ForgedPart }
  /** Honest, from an authenticator that counts its uses, and has come this far. */
  | { readonly answer: 'counted'; readonly enrolled: EnrolledNumber; readonly counter: number }
  | { readonly answer: 'replayed' }
  | { readonly answer: 'foreign'; readonly holder: Holder; readonly enrolled: EnrolledNumber };

/** A sign-in with the factor, and what the session that it gave opens. */
export interface FactorSignIn {
  /** One line a step. */
  readonly steps: readonly string[];
  /** The factor was asked for, and an assertion or a code of it was sent. */
  readonly asserted: boolean;
  /** The sign-in's own refusal, as the target file describes it. */
  readonly refused: boolean;
  /** The factor was not asked for, in the way that the target file describes of an account that has none. */
  readonly absent: boolean;
  /** The protected action, tried with whatever the sign-in gave. */
  readonly opened: Outcome;
  /** Null when the steps did not come to their end. */
  readonly session: Session | null;
}

export interface Enrolment {
  readonly outcome: Outcome;
  /** Null when nothing was made, because nothing asked for it or no seed was given. */
  readonly enrolled: EnrolledNumber | null;
}

export interface HalfDone {
  /** The steps before the second factor did what they should. */
  readonly reached: boolean;
  readonly said: string;
  readonly session: Session;
}

/** An account of a check that has the factor to itself. */
export interface Holder {
  readonly account: string;
  /** The complete sign-in by the path that enrols. */
  readonly session: Session;
  /** That path takes the password alone from who has no factor: what is half done shows only when one is enrolled. */
  readonly halfDoneLater: boolean;
  /** Whatever the password alone gives, presented as a session. */
  halfDone(): Promise<HalfDone>;
  /** Another complete sign-in by the path that enrols. */
  again(): Promise<Session>;
  enrol(session: Session): Promise<Enrolment>;
  remove(session: Session, enrolled: EnrolledNumber): Promise<Outcome>;
  /** Someone else, the help desk, resets the factor of this account. */
  reset(session: Session): Promise<Outcome>;
  signIn(assertion: Assertion): Promise<FactorSignIn>;
  /** Makes the target send this account a mail that has nothing to do with the factor, and whether it came. */
  testMail(): Promise<{ readonly came: boolean; readonly said: string }>;
  /** How many mails of this change have come to the account since then (epoch ms): once there are as many, or in time. */
  notices(change: Change, since: number, atLeast: number): Promise<number>;
}

/** A ceremony by pages, in a real browser with a virtual authenticator. */
export interface BrowserCeremony {
  readonly enrolled: boolean;
  readonly signedIn: boolean;
  readonly opened: Outcome | null;
  /** From the begin of the sign-in to the end of the enrolment. */
  readonly enrolmentMs: number;
  readonly steps: readonly string[];
}

export interface StepUpFacts {
  readonly name: string;
  readonly title: string;
  readonly persona: string;
  readonly signIn: string;
  readonly freshMs: number;
  readonly answerable: boolean;
}

export interface Answered {
  readonly success: boolean;
  readonly said: string;
  readonly session: Session;
}

/** The action tried after the password alone. */
export interface HalfTried {
  readonly reached: boolean;
  readonly said: string;
  readonly outcome: Outcome;
}

/** The part of the probe for factors and for step-up. */
export interface Authenticators {
  readonly factors: readonly FactorFacts[];
  hold(factor: string): Promise<Holder>;
  inBrowser(factor: string): Promise<BrowserCeremony>;
  /** A session of whoever resets the factor for others. */
  helpDesk(factor: string): Promise<Session>;
  readonly stepUps: readonly StepUpFacts[];
  /** The sensitive action; `denied` of its outcome says that it was challenged as the target file describes. */
  attempt(stepUp: string, session: Session, options?: ActOptions): Promise<Outcome>;
  /** The same action by the same account when only the password step of its sign-in was done. */
  halfDone(stepUp: string, session: Session): Promise<HalfTried>;
  /** Authenticates once more, as the challenge asks; with a wrong secret, if so wanted. */
  answer(stepUp: string, session: Session, secret: 'right' | 'wrong'): Promise<Answered>;
}
