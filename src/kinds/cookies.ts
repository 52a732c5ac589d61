/** What kinds see of cookies and forms: names, attributes and what became of them, never a value. */
import type { OutcomeFacts } from './outcome.js';

export type CookieAttributes = {
  readonly secure: boolean;
  readonly httpOnly: boolean;
  /** In lower case; null when the attribute is missing. */
  readonly sameSite: string | null;
  /** Null: the cookie goes back to the very host that set it, and to no other. */
  readonly domain: string | null;
  readonly path: string | null;
  /** Whether it outlives the browser. */
  readonly persistent: boolean;
};

export type CookieSeen = {
  readonly name: string;
  /** The session without this cookie, and with nothing but this cookie. */
  readonly dropped: OutcomeFacts;
  readonly alone: OutcomeFacts;
  /** As they were when it was last set; null when no answer set it. */
  readonly attributes: CookieAttributes | null;
};

/** Whether a cookie is what the session rests on: it is refused without it, or accepted with it alone. */
export function authenticates({ dropped, alone }: Pick<CookieSeen, 'dropped' | 'alone'>): boolean {
  return dropped.denied || alone.success;
}

/** A value that the cookie had, or was given, before its owner had signed in. */
export type EarlierValue = {
  readonly cookie: string;
  readonly origin: 'set during sign-in' | 'planted, made up' | 'planted, issued to someone else';
  /** Whether a complete sign-in followed, which could have adopted it. */
  readonly signedIn: boolean;
  /** Whether the session of that sign-in has this very value. */
  readonly kept: boolean;
  readonly replay: OutcomeFacts;
};

/** What several values of one cookie have in common, and what they don't. */
export type Variety = {
  readonly samples: number;
  readonly length: number;
  /** Characters that are not the same in all samples. */
  readonly varying: number;
  readonly alphabet: number;
  /** At most so many bits: a lower bound can't be had from samples. */
  readonly bits: number;
};

export type CookieFacts = {
  readonly signIn: string;
  readonly before: OutcomeFacts;
  readonly after: OutcomeFacts;
  /** No cookie at all. */
  readonly none: OutcomeFacts;
  readonly cookies: readonly CookieSeen[];
  readonly earlier: readonly EarlierValue[];
  /** Whether the last factor was followed by a new value, of each cookie; null when that can't be told. */
  readonly renewed: readonly { readonly cookie: string; readonly atSignIn: boolean | null }[];
  readonly variety: readonly ({ readonly cookie: string } & Variety)[];
  readonly addresses: { readonly looked: number; readonly carrying: readonly string[] };
};

export type Proof = 'own' | 'left out' | 'made up' | 'of another session';

export type Submitted = {
  readonly proof: Proof;
  readonly outcome: OutcomeFacts;
  /** Whether the change is found afterwards; null when that can't be looked at. */
  readonly stored: boolean | null;
};

export type FormFacts = {
  readonly action: string;
  readonly resource: string;
  readonly persona: string;
  readonly signIn: string;
};

/** The part of the probe for cookies, and for the forms that they travel with. */
export interface Cookies {
  /** Sign-in paths with a cookie, those by plain requests first. */
  readonly signIns: readonly string[];
  /** Writing actions by cookie whose request holds the proof of a form. */
  readonly forms: readonly FormFacts[];
  /** Signs in three times, of which twice with a cookie planted before, and takes the session apart. */
  examine(signIn: string): Promise<CookieFacts>;
  /** Sends the form once with each proof, in this order, from one session. */
  submit(form: FormFacts, proofs: readonly Proof[]): Promise<readonly Submitted[]>;
}
