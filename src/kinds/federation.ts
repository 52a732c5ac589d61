/** What kinds see of federated sign-in: the harness is the identity provider, the target the relying party. */
import type { OutcomeFacts } from './outcome.js';

/**
 * What an OpenID provider, or someone between it and the relying party, gets wrong (OpenID Connect Core 3.1.3.7,
 * RFC 9700, RFC 9207). Everything else about the sign-in is as it should be.
 */
export const OPENID_FLAWS = [
  'alg-none',
  'unsigned',
  'wrong-key',
  'key-confusion',
  'altered',
  'wrong-issuer',
  'wrong-audience',
  'wrong-nonce',
  'replayed-token',
  'expired',
  'not-yet-valid',
  'no-subject',
  'low-acr',
  'wrong-state',
  'no-state',
  'foreign-state',
  'other-issuer',
  'replayed-code',
] as const;

/** The same for SAML 2.0 (Core 2.3 to 2.7, Profiles 4.1.4; signature wrapping as XSW variants 1, 3 and 4). */
export const SAML_FLAWS = [
  'unsigned',
  'wrong-key',
  'altered',
  'wrapped-response',
  'wrapped-before',
  'wrapped-around',
  'comment-in-name',
  'response-signed-only',
  'wrong-issuer',
  'wrong-audience',
  'wrong-recipient',
  'wrong-request',
  'foreign-request',
  'expired',
  'not-yet-valid',
  'low-acr',
  'replayed',
] as const;

export type OpenIdFlaw = (typeof OPENID_FLAWS)[number];
export type SamlFlaw = (typeof SAML_FLAWS)[number];
export type Flaw = OpenIdFlaw | SamlFlaw;

export interface FederationFacts {
  readonly name: string;
  readonly title: string;
  readonly protocol: 'oidc' | 'saml';
  /** Who sees to the second factor: the provider, by its authentication context, or the target itself. */
  readonly secondFactor: 'provider' | 'target' | 'nobody';
}

/** What the relying party asked the provider for. Presence and freshness only: the values are secrets. */
export type Asked = {
  readonly redirect: string;
  /** `fresh`: there, and unlike that of every sign-in before. */
  readonly state: 'fresh' | 'repeated' | 'none';
  readonly nonce: 'fresh' | 'repeated' | 'none';
  readonly challenge: string;
};

/** How the relying party came for its tokens; SAML has no such step. */
export type Redeemed = {
  readonly verifier: 'fits' | 'wrong' | 'none';
  readonly redirect: 'same' | 'different' | 'none';
};

/** One sign-in at the target, and what was issued for it. */
export type FederatedSignIn = {
  readonly issued: 'good' | Flaw;
  readonly asked: Asked | null;
  readonly redeemed: Redeemed | null;
  /** What the answer to the callback is by the target file. */
  readonly answer: 'accepted' | 'challenged' | 'refused' | 'other' | 'none';
  readonly said: string;
  /** The protected record, tried with whatever came of it; null when it did not get that far. */
  readonly record: OutcomeFacts | null;
  /** For what is sent twice: the record after the first, rightful use. */
  readonly before: OutcomeFacts | null;
};

/** A sign-in by the documented path that does without the provider. */
export type LocalSignIn = {
  /** Every step did what it should. */
  readonly complete: boolean;
  readonly said: string;
  /** The record that the path protects, tried with whatever came of it. */
  readonly record: OutcomeFacts;
};

/** The same account before, during and after an outage of its provider. */
export type OutageSeen = {
  readonly before: FederatedSignIn;
  readonly during: FederatedSignIn;
  /** Requests that the provider left without an answer. */
  readonly knocks: number;
  readonly emergency: LocalSignIn;
  /** The same path with a wrong password. */
  readonly guessed: LocalSignIn;
  readonly after: FederatedSignIn;
};

/** The part of the probe for federated sign-in. */
export interface Federation {
  readonly federations: readonly FederationFacts[];
  /**
   * Opens a provider, makes it known to the target, signs in once for each of `issues`, one after the other, with an
   * account that nobody else has, and takes it all back.
   */
  federatedSignIns(
    federation: string,
    issues: readonly ('good' | Flaw)[],
  ): Promise<readonly FederatedSignIn[]>;
  /** What stops answering, and by which path people sign in meanwhile; null where the target does not say. */
  readonly emergencyMode: { readonly federation: string; readonly signIn: string } | null;
  /** The same, through an outage of the provider. Nobody else's provider is touched. */
  throughOutage(): Promise<OutageSeen>;
}
