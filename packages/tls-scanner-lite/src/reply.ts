import type { NoStarttls } from './dialogue/starttls.js';
import type { Protocol } from './protocol.js';

/**
 * What came back for one hello, as facts in plain JSON. `bytes` is the beginning of what the server sent, in hex
 * (at most 48 bytes; empty when nothing came).
 */
export type Reply =
  | {
      readonly kind: 'server-hello';
      /** The version chosen, by name, and its number on the wire (drafts have no name). */
      readonly protocol: Protocol | null;
      readonly version: number;
      readonly suite: number;
      readonly suiteName: string;
      /** TLS 1.3: a HelloRetryRequest, which names suite and group just as well. */
      readonly retry: boolean;
      /** Group of the key exchange, where the flight shows it. */
      readonly group?: string;
      /** Bits of the Diffie-Hellman prime, or of the temporary RSA key of an EXPORT suite. */
      readonly bits?: number;
      /** Warning alerts before it, such as `unrecognized_name`. */
      readonly warnings?: readonly string[];
    }
  | {
      readonly kind: 'alert';
      readonly level: 'warning' | 'fatal' | number;
      readonly code: number;
      readonly description: string;
    }
  /** SSL 2.0: it is spoken, with the cipher kinds that the server would take, by name. */
  | { readonly kind: 'ssl2-server-hello'; readonly version: number; readonly suites: readonly string[] }
  /** An error message of SSL 2.0; code 1 says that no cipher kind is shared. */
  | { readonly kind: 'ssl2-error'; readonly code: number }
  /** The connection ended without an answer: `reset` by RST, `end` by FIN. Alone it says nothing. */
  | { readonly kind: 'closed'; readonly how: 'reset' | 'end'; readonly bytes: string }
  | { readonly kind: 'timeout'; readonly phase: 'connect' | 'answer'; readonly bytes: string }
  /** Bytes that are no TLS, or break its rules. */
  | { readonly kind: 'malformed'; readonly why: string; readonly bytes: string }
  /** A record after the flight that is no alert: 20 ChangeCipherSpec, 22 handshake, 24 heartbeat; its length in bytes. */
  | { readonly kind: 'record'; readonly contentType: number; readonly length: number }
  /** No connection: refused by the host, the network or the caller's `connect`. */
  | { readonly kind: 'unreachable'; readonly cause: string }
  /** STARTTLS: the dialogue before TLS did not lead to it, so that nothing was learned about TLS. */
  | NoStarttls
  /** Nothing was sent. */
  | { readonly kind: 'not-sent'; readonly cause: 'connection budget used up' | 'aborted' };

/** A reply that shows a server of TLS or SSL at work. */
export function isHello(reply: Reply): boolean {
  return reply.kind === 'server-hello' || reply.kind === 'ssl2-server-hello';
}

/** A reply in a few words, for people. */
export function describe(reply: Reply): string {
  switch (reply.kind) {
    case 'server-hello':
      return `${reply.protocol ?? `version 0x${reply.version.toString(16)}`} ${reply.suiteName}`;
    case 'alert':
      return `${reply.level} alert ${reply.description} (${reply.code})`;
    case 'ssl2-server-hello':
      return `SSL 2.0, ${reply.suites.length} cipher kinds`;
    case 'ssl2-error':
      return `SSL 2.0 error ${reply.code}`;
    case 'closed':
      return reply.how === 'reset' ? 'connection reset' : 'connection closed';
    case 'timeout':
      return reply.phase === 'connect' ? 'no connection in time' : 'no answer in time';
    case 'malformed':
      return `not TLS: ${reply.why}`;
    case 'record':
      return `record of type ${reply.contentType}, ${reply.length} bytes`;
    case 'unreachable':
      return `unreachable: ${reply.cause}`;
    case 'no-starttls':
      return `no STARTTLS (${reply.protocol}): ${reply.cause}${reply.said === '' ? '' : `: ${reply.said}`}`;
    case 'not-sent':
      return `not sent: ${reply.cause}`;
  }
}
