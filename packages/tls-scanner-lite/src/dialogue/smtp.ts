import { isIPv6 } from 'node:net';
import { numericReply } from './numeric-reply.js';
import { type Refusal, refusal } from './refusal.js';
import type { Stream } from './stream.js';

/** RFC 5321, section 4.1.3: a client without a name of its own gives its address. */
function clientName(address = '127.0.0.1'): string {
  return isIPv6(address) ? `[IPv6:${address}]` : `[${address}]`;
}

/** STARTTLS of SMTP (RFC 3207): greeting, EHLO, STARTTLS. */
export async function smtp(stream: Stream): Promise<'ready' | Refusal> {
  const greeting = await numericReply(stream);
  if (greeting.code !== 220) return refusal('refused', greeting.said);
  stream.send(`EHLO ${clientName(stream.ownAddress)}\r\n`);
  const hello = await numericReply(stream);
  if (hello.code !== 250) return refusal('refused', hello.said);
  const keywords = hello.lines.slice(1).map((line) => line.trim().toUpperCase());
  if (!keywords.includes('STARTTLS')) return refusal('not offered', `250 ${hello.lines.join(', ')}`);
  stream.send('STARTTLS\r\n');
  const answer = await numericReply(stream);
  return answer.code === 220 ? 'ready' : refusal('refused', answer.said);
}
