import { type Refusal, refusal } from './refusal.js';
import { Stop, type Stream } from './stream.js';

const maxLines = 200;

interface Completion {
  readonly line: string;
  readonly status: string;
  readonly untagged: readonly string[];
}

/** Reads up to the tagged line that completes a command; whatever comes untagged before it is collected. */
async function completion(stream: Stream, tag: string): Promise<Completion> {
  const untagged: string[] = [];
  while (untagged.length < maxLines) {
    const line = await stream.line();
    if (line.startsWith('* ')) untagged.push(line.slice(2));
    else if (line.startsWith(`${tag} `)) {
      return {
        line,
        status:
          line
            .slice(tag.length + 1)
            .split(' ', 1)[0]
            ?.toUpperCase() ?? '',
        untagged,
      };
    } else throw new Stop('not understood', line);
  }
  throw new Stop('not understood', `more than ${maxLines} untagged lines`);
}

/**
 * STARTTLS of IMAP (RFC 3501, section 6.2.1). It is tried at once, which saves a round trip on every connection; only a refusal
 * makes it ask for the capabilities.
 */
export async function imap(stream: Stream): Promise<'ready' | Refusal> {
  const greeting = await stream.line();
  if (/^\* (BYE|PREAUTH)\b/i.test(greeting)) return refusal('refused', greeting);
  if (!/^\* OK\b/i.test(greeting)) return refusal('not understood', greeting);
  stream.send('a STARTTLS\r\n');
  const answer = await completion(stream, 'a');
  if (answer.status === 'OK') return 'ready';
  if (answer.status !== 'NO' && answer.status !== 'BAD') return refusal('not understood', answer.line);
  stream.send('b CAPABILITY\r\n');
  const { untagged } = await completion(stream, 'b');
  const listed = untagged.filter((line) => /^CAPABILITY /i.test(line)).join(' ');
  return /\bSTARTTLS\b/i.test(listed)
    ? refusal('refused', answer.line)
    : refusal('not offered', `${answer.line}; ${listed}`);
}
