import type { KeyObject } from 'node:crypto';
import type { Protocol } from '../protocol.js';

/** How to turn a hello down: by an alert, or in the ways that alone mean nothing. */
export type Refusal = 'alert' | 'reset' | 'close' | 'silent';

/** Known defects that the responder shows on the wire, as far as a harmless probe can see them. */
export type Weakness = 'heartbleed' | 'ccs-injection' | 'robot' | 'ticketbleed';

/** What it answers to extensions of the hello; each only when the hello asks for it. Default: none. */
export interface ResponderExtensions {
  /** RFC 7627 */
  readonly extendedMasterSecret?: boolean;
  /** RFC 7366; answered for CBC suites only, as the RFC wants. */
  readonly encryptThenMac?: boolean;
  /** RFC 5746, asked by extension or by its signalling suite. */
  readonly renegotiationInfo?: boolean;
  /** Method to choose when the hello offers it: 1 is DEFLATE. */
  readonly compression?: number;
  /** RFC 7507: turns a signalled fallback down with inappropriate_fallback. */
  readonly fallbackScsv?: boolean;
  /** RFC 6520: answers well-formed heartbeats, discards others. */
  readonly heartbeat?: boolean;
  /** RFC 6066: DER of the OCSP response to staple. */
  readonly certificateStatus?: Uint8Array;
  /** RFC 5077: gives a ticket after any Finished, and resumes with it. */
  readonly sessionTicket?: boolean;
  /** RFC 8446: bytes of early data that its TLS 1.3 tickets allow. It takes none. */
  readonly earlyData?: number;
}

export interface ResponderOptions {
  /**
   * Versions that it accepts. TLS 1.3 ends with a HelloRetryRequest, unless there are certificates and their key:
   * then with a ticket after a whole handshake.
   */
  readonly protocols: readonly Protocol[];
  /** Suites that it accepts from SSL 3.0 on, in its order of preference. Default: every known one. */
  readonly suites?: readonly number[];
  /** Cipher kinds (three bytes) that it accepts in SSL 2.0. Default: every known one. */
  readonly ssl2Suites?: readonly number[];
  /** DER certificates to send, leaf first. None sends no Certificate message. */
  readonly certificates?: readonly Uint8Array[];
  /**
   * Key of the leaf, PEM or parsed: with it key exchanges are signed or decrypted, and handshakes can be finished.
   */
  readonly privateKey?: string | KeyObject;
  /** Groups for ECDHE suites and TLS 1.3, in its order of preference. Default: whatever the hello prefers. */
  readonly groups?: readonly number[];
  /** Size of the prime for DHE suites. Default: they get no ServerKeyExchange. */
  readonly dhBits?: number;
  /** Body of the ServerKeyExchange of every suite that has one, instead of what `groups` and `dhBits` give. */
  readonly keyExchange?: Uint8Array;
  readonly extensions?: ResponderExtensions;
  readonly vulnerable?: readonly Weakness[];
  /**
   * How `robot` tells paddings apart. `strong` (default): by the first two bytes; `weak`: only a wholly correct
   * message differs; `short`: as `strong`, but visible only to a client that doesn't finish.
   */
  readonly oracle?: 'strong' | 'weak' | 'short';
  /** What it does with all that follows its flight. Default `answer`; the others leave a probe without an answer. */
  readonly afterFlight?: 'answer' | 'silent' | 'close' | 'garbage';
  /** Default `alert`: protocol_version (70) or handshake_failure (40). */
  readonly refusal?: Refusal;
  /** Other than `answer`, what it does to every hello. `endless` never stops sending. */
  readonly behaviour?: 'answer' | 'reset' | 'close' | 'silent' | 'garbage' | 'endless';
  /** Loopback address to listen on. Default 127.0.0.1. */
  readonly host?: '127.0.0.1' | '::1';
  readonly port?: number;
}
