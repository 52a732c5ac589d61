import type { Reply } from '../reply.js';
import type { CertificateFacts } from './facts.js';
import type { OcspFacts } from './ocsp.js';
import type { Problem } from './problem.js';
import type { SctFacts } from './sct.js';

interface Common {
  /** The kind of key that was asked for; `ECDSA` includes Ed25519 and Ed448. */
  readonly authentication: 'RSA' | 'ECDSA';
  /**
   * The version that it was shown in. A kind is there twice when TLS 1.3 shows another chain than the versions below it.
   */
  readonly source: string;
}

/** The chain for one kind of key. */
export type CertificateResult =
  | (Common & {
      readonly state: 'presented';
      /** As the server sent it, leaf first. */
      readonly chain: readonly CertificateFacts[];
      readonly host: { readonly name: string; readonly matches: boolean };
      /** Empty when the chain is sound, trusted and for this host. */
      readonly problems: readonly Problem[];
      /** The stapled status of the leaf; absent when it was not asked for. */
      readonly ocsp?: OcspFacts;
      /** Of the leaf, from the certificate, the handshake and the staple. */
      readonly scts: readonly SctFacts[];
    })
  /** The server was asked and has no certificate of this kind. */
  | (Common & { readonly state: 'none'; readonly replies: readonly Reply[] })
  | (Common & { readonly state: 'inconclusive'; readonly cause: string; readonly replies: readonly Reply[] });
