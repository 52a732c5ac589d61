import { type Refusal, refusal } from './refusal.js';
import { Stop, type Stream } from './stream.js';

const maxLines = 200;

/** The lines of a multi-line response (RFC 1939, section 3), which a single dot ends. */
async function lines(stream: Stream): Promise<string[]> {
  const found: string[] = [];
  for (let line = await stream.line(); line !== '.'; line = await stream.line()) {
    if (found.length === maxLines) throw new Stop('not understood', `more than ${maxLines} lines`);
    found.push(line.toUpperCase());
  }
  return found;
}

/** STLS of POP3 (RFC 2595, section 4), tried at once; only a refusal makes it ask for the capabilities. */
export async function pop3(stream: Stream): Promise<'ready' | Refusal> {
  const greeting = await stream.line();
  if (greeting.startsWith('-ERR')) return refusal('refused', greeting);
  if (!greeting.startsWith('+OK')) return refusal('not understood', greeting);
  stream.send('STLS\r\n');
  const answer = await stream.line();
  if (answer.startsWith('+OK')) return 'ready';
  if (!answer.startsWith('-ERR')) return refusal('not understood', answer);
  stream.send('CAPA\r\n');
  const listing = await stream.line();
  const listed = listing.startsWith('+OK') && (await lines(stream)).includes('STLS');
  return refusal(listed ? 'refused' : 'not offered', answer);
}
