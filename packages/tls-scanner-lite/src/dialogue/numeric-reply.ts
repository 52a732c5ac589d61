import { Stop, type Stream } from './stream.js';

/** A reply of SMTP (RFC 5321, section 4.2.1) or FTP (RFC 959, section 4.2): a code, and lines of text. */
export interface NumericReply {
  readonly code: number;
  /** Without codes. */
  readonly lines: readonly string[];
  /** For people: the code and the first line. */
  readonly said: string;
}

const maxLines = 200;

/** Reads one reply, of several lines when its code is followed by a hyphen. */
export async function numericReply(stream: Stream): Promise<NumericReply> {
  const first = await stream.line();
  const head = /^(\d{3})(?:([ -])(.*))?$/.exec(first);
  if (head === null) throw new Stop('not understood', first);
  const [, code = '', separator, text = ''] = head;
  const lines = [text];
  let last = separator !== '-';
  while (!last) {
    if (lines.length === maxLines) throw new Stop('not understood', `a reply of more than ${maxLines} lines`);
    const line = await stream.line();
    // In FTP only the last line has to begin with the code; what stands between may be anything.
    last = line === code || line.startsWith(`${code} `);
    lines.push(/^\d{3}[ -]/.test(line) ? line.slice(4) : line);
  }
  return { code: Number(code), lines, said: `${code} ${text}`.trimEnd() };
}
