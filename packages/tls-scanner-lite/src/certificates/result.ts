import type { Reply } from '../reply.js';
import type { CertificateFacts } from './facts.js';
import type { Problem } from './problem.js';

interface Common {
  /** The kind of key that was asked for; `ECDSA` includes Ed25519 and Ed448. */
  readonly authentication: 'RSA' | 'ECDSA';
  /** How it was fetched: `TLS 1.2` and below from the clear handshake, `TLS 1.3` by Node's own TLS. */
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
    })
  /** The server was asked and has no certificate of this kind. */
  | (Common & { readonly state: 'none'; readonly replies: readonly Reply[] })
  | (Common & { readonly state: 'inconclusive'; readonly cause: string; readonly replies: readonly Reply[] });
