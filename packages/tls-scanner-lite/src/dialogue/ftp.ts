import { numericReply } from './numeric-reply.js';
import { type Refusal, refusal } from './refusal.js';
import type { Stream } from './stream.js';

// Command or parameter not known or not implemented (RFC 959, section 4.2.2; RFC 4217, section 4).
const unknownCommand = new Set([500, 501, 502, 504]);

/** AUTH TLS of FTP (RFC 4217). */
export async function ftp(stream: Stream): Promise<'ready' | Refusal> {
  let greeting = await numericReply(stream);
  // 120: the service will be ready in some minutes; the real greeting follows.
  if (greeting.code === 120) greeting = await numericReply(stream);
  if (greeting.code !== 220) return refusal('refused', greeting.said);
  stream.send('AUTH TLS\r\n');
  const answer = await numericReply(stream);
  if (answer.code === 234) return 'ready';
  return refusal(unknownCommand.has(answer.code) ? 'not offered' : 'refused', answer.said);
}
