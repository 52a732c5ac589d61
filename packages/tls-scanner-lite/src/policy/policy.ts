import type { ProblemCode } from '../certificates/problem.js';
import type { Protocol } from '../protocol.js';

/** When a demand is made at all. Where the facts prove that it isn't, its rule is `not-applicable`. */
export type Condition =
  | 'below TLS 1.3'
  /** A version below TLS 1.2 is offered, and TLS 1.3 is not. */
  | 'below TLS 1.2 without TLS 1.3'
  | 'TLS 1.3'
  | 'CBC suites below TLS 1.3'
  | 'ECDHE suites or TLS 1.3';

/** What a rule asks of the facts. Names are those of the IANA registries. */
export type Demand =
  | { readonly kind: 'protocol'; readonly protocol: Protocol; readonly wanted: 'offered' | 'refused' }
  | { readonly kind: 'protocol-some'; readonly protocols: readonly Protocol[] }
  /** Every accepted suite is one of these. */
  | {
      readonly kind: 'suites-only';
      readonly protocols: readonly Protocol[];
      readonly allowed: readonly string[];
    }
  /** No accepted suite has one of these in its name. */
  | { readonly kind: 'suites-none'; readonly parts: readonly string[] }
  | { readonly kind: 'preference'; readonly wanted: 'client' | 'server' }
  | { readonly kind: 'groups-only'; readonly allowed: readonly string[] }
  | { readonly kind: 'groups-some'; readonly some: readonly string[] }
  /** Bits of every Diffie-Hellman prime. */
  | { readonly kind: 'diffie-hellman'; readonly bits: number }
  /** Kind and size of the leaf's key. A kind that isn't mentioned isn't allowed. */
  | {
      readonly kind: 'certificate-key';
      readonly rsaBits?: number;
      readonly ecBits?: number;
      readonly curves?: readonly string[];
    }
  /** Signature on the leaf, such as `ECDSA SHA-256`; `*` stands for any algorithm. */
  | { readonly kind: 'certificate-signature'; readonly allowed: readonly string[] }
  | { readonly kind: 'certificate-validity'; readonly days: number }
  | {
      readonly kind: 'certificate-content';
      readonly has:
        | 'version 3'
        | 'subjectAltName'
        | 'serverAuth'
        | 'no anyExtendedKeyUsage'
        | 'digitalSignature'
        | 'OCSP address'
        | 'caIssuers address';
    }
  /** The chain has none of these problems; without a list, none at all. */
  | { readonly kind: 'certificate-chain'; readonly without?: readonly ProblemCode[] }
  /** A stapled status that holds. Doesn't arise for a certificate that names no OCSP responder. */
  | { readonly kind: 'stapled-status' }
  | {
      readonly kind: 'extension';
      readonly id: string;
      readonly wanted: 'yes' | 'no';
      readonly when?: Condition;
    }
  | { readonly kind: 'vulnerability'; readonly id: string };

export interface Rule {
  /** Stable within its policy. */
  readonly id: string;
  /** Where the document says so. */
  readonly clause: string;
  /** `required` is the document's shall, `recommended` its should: only the first decide the outcome. */
  readonly level: 'required' | 'recommended';
  readonly demand: Demand;
}

export interface Policy {
  readonly id: string;
  readonly title: string;
  /** Which edition this is, how sure its content is, and what was read into it. */
  readonly status: string;
  readonly source: string;
  readonly rules: readonly Rule[];
}

/** `not-applicable` only when the facts prove that the question doesn't arise; what is missing is `undetermined`. */
export type RuleState = 'met' | 'not-met' | 'undetermined' | 'not-applicable';

/** What one demand came to for one subject: a protocol, a certificate, the server. */
export interface Result {
  readonly state: RuleState;
  readonly subject: string;
  readonly expected: string;
  readonly actual: string;
}

/** A result with the rule that it belongs to. */
export interface RuleResult extends Result {
  readonly rule: string;
  readonly clause: string;
  readonly level: Rule['level'];
}

export interface Judgement {
  readonly policy: string;
  readonly title: string;
  /** Of the required rules: one broken is `not-met`; else one open is `undetermined`; `met` needs at least one met. */
  readonly outcome: 'met' | 'not-met' | 'undetermined';
  /** At least one entry for each rule. */
  readonly rules: readonly RuleResult[];
}
