import type { Link } from './path.js';

export type ProblemCode =
  /** The last certificate was issued by someone who is neither presented nor trusted. */
  | 'incomplete'
  /** The path ends in an authority that is not among the trusted ones. */
  | 'untrusted-root'
  | 'self-signed'
  | 'expired'
  | 'not-yet-valid'
  | 'wrong-host'
  /** RSA below 2048 bits, a curve below 224 bits, DSA: under 112 bits of strength (SP 800-57 part 1, SP 800-52r2). */
  | 'weak-key'
  /** Signed with MD2, MD5 or SHA-1. */
  | 'weak-signature'
  /** An extended key usage is there and serverAuth is not in it. */
  | 'wrong-eku'
  /** An issuer in the path is no authority, may not sign certificates, or is too far from the leaf. */
  | 'not-a-ca'
  /** An authority in the path is constrained to other names (RFC 5280, section 4.2.1.10). */
  | 'name-not-permitted'
  /** Valid for longer than the caller allows; only when the caller gives a limit. */
  | 'validity-too-long'
  /** A stapled OCSP response that holds says so. Said for the leaf alone. */
  | 'revoked'
  /** The certificate demands a stapled response (RFC 7633); it was asked for, and none that can be used was sent. */
  | 'staple-missing'
  /** The server signed its TLS 1.3 handshake with another key than the leaf's: it did not show that the leaf is its own. */
  | 'key-not-proven'
  /** A critical extension that this package doesn't evaluate; a verifier has to refuse (RFC 5280, section 4.2). */
  | 'unevaluated'
  | 'unparsable';

export interface Problem {
  readonly code: ProblemCode;
  /** Position in the chain as presented, 0 for the leaf; absent for what comes from the trust store. */
  readonly certificate?: number;
  readonly detail: string;
}

export function problem(code: ProblemCode, link: Link | undefined, detail: string): Problem {
  return { code, detail, ...(link?.position === undefined ? {} : { certificate: link.position }) };
}
