/**
 * Cuts a stream into syslog messages: octet counting (RFC 5425, and RFC 6587 3.4.1), or lines (RFC 6587 3.4.2), as
 * each sender begins. What is neither ends the stream: there is no way to find the next message.
 */

export interface Frames {
  /** Whole messages, as far as they have come. */
  push(chunk: Buffer): readonly Buffer[];
  /** What is left when the sender has gone: a last line may come without its end. */
  end(): readonly Buffer[];
  /** Why the stream can't be read on; null while it can. */
  readonly broken: string | null;
}

/** RFC 5425 asks receivers for 8192 octets at least; DICOM messages are longer. */
const LONGEST = 1024 * 1024;
const LONGEST_COUNT = 7;

export function createFrames(): Frames {
  let rest: Buffer = Buffer.alloc(0);
  let broken: string | null = null;

  /** The next message and how many octets it took, or null when there is no whole one. */
  const next = (): { readonly body: Buffer; readonly taken: number } | null => {
    const first = rest[0];
    if (first === undefined) return null;
    // RFC 6587: a message begins with `<`, a count with 1 to 9. Ends of lines between messages are passed over.
    if (first === 0x0a || first === 0x0d || first === 0x00) return { body: Buffer.alloc(0), taken: 1 };
    if (first === 0x3c) return line();
    if (first >= 0x31 && first <= 0x39) return counted();
    broken = `a message begins with the octet ${first}, neither a count nor "<"`;
    return null;
  };
  const line = () => {
    const end = rest.findIndex((octet) => octet === 0x0a || octet === 0x00);
    if (end !== -1) return { body: withoutReturn(rest.subarray(0, end)), taken: end + 1 };
    if (rest.length > LONGEST) broken = `a line of more than ${LONGEST} octets`;
    return null;
  };
  const counted = () => {
    const space = rest.subarray(0, LONGEST_COUNT + 1).indexOf(0x20);
    const digits = rest.toString(
      'latin1',
      0,
      space === -1 ? Math.min(rest.length, LONGEST_COUNT + 1) : space,
    );
    if (!/^[1-9]\d*$/.test(digits) || (space === -1 && digits.length > LONGEST_COUNT)) {
      broken = `"${digits.replace(/[^\x20-\x7e]/g, '?')}" is no count of octets`;
      return null;
    }
    if (space === -1) return null;
    const length = Number(digits);
    if (length > LONGEST) {
      broken = `a message of ${length} octets is announced`;
      return null;
    }
    if (rest.length < space + 1 + length) return null;
    return { body: rest.subarray(space + 1, space + 1 + length), taken: space + 1 + length };
  };

  return {
    get broken() {
      return broken;
    },
    push(chunk) {
      if (broken !== null) return [];
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const whole: Buffer[] = [];
      for (let found = next(); found !== null; found = next()) {
        if (found.body.length > 0) whole.push(Buffer.from(found.body));
        rest = rest.subarray(found.taken);
      }
      return whole;
    },
    end() {
      if (broken !== null || rest[0] !== 0x3c) return [];
      const last = withoutReturn(rest);
      rest = Buffer.alloc(0);
      return [last];
    },
  };
}

function withoutReturn(line: Buffer): Buffer {
  return line[line.length - 1] === 0x0d ? line.subarray(0, -1) : line;
}
