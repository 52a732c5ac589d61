import type { Intake } from './intake.js';
import { contentType, type Transport } from './transport.js';

/** What a server did when the client started a second handshake. */
export type Renegotiation = 'accepted' | 'refused' | 'closed' | 'silent';

const graceMs = 1500;
const noRenegotiation = 100;
const serverHello = 2;

/**
 * Starts a second handshake inside a finished one (RFC 5746, section 3.5) and reads as far as the server's decision. The
 * handshake itself is left unfinished.
 *
 * @throws {Malformed} for bytes that break the rules.
 */
export async function renegotiate(
  link: Transport,
  seen: Intake,
  helloRecord: Buffer,
): Promise<Renegotiation> {
  link.send(contentType.handshake, helloRecord.subarray(5));
  const until = performance.now() + graceMs;
  for (;;) {
    const event = await link.next(Math.max(0, until - performance.now()));
    if (event.kind === 'handshake' && event.type === serverHello) return 'accepted';
    if (event.kind === 'end') {
      seen.replies.push(event.reply);
      return event.reply.kind === 'closed' ? 'closed' : 'silent';
    }
    if (event.kind === 'alert') {
      seen.replies.push(link.alertReply(event));
      if (event.code === noRenegotiation || event.level !== 1) return 'refused';
      if (event.code === 0) return 'closed';
    }
  }
}
