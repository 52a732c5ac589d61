/** A syslog message after RFC 5424, or after the older RFC 3164 as far as that says anything. Never throws. */

export type SyslogMessage = {
  readonly format: 'rfc5424' | 'rfc3164';
  readonly facility: number;
  readonly severity: number;
  /** As it was read; null where the sender gave none. RFC 3164 has neither year nor zone. */
  readonly timestamp: string | null;
  readonly host: string | null;
  readonly app: string | null;
  readonly process: string | null;
  readonly type: string | null;
  /** Structured data by element and parameter. */
  readonly structured: { readonly [id: string]: { readonly [name: string]: string } };
  readonly text: string;
};

const HEAD = /^<(\d{1,3})>1 (\S+) (\S+) (\S+) (\S+) (\S+)(?: |$)/;
const OLD = /^<(\d{1,3})>([A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d) (\S+) ([^\s:[]+)(?:\[([^\]]*)\])?:? ?/;
const HIGHEST_PRIORITY = 191;

/** Null for what is no syslog message. */
export function parseSyslog(octets: Buffer): SyslogMessage | null {
  const text = octets.toString('utf8');
  const head = HEAD.exec(text);
  if (head !== null) {
    const priority = Number(head[1]);
    const data = parseStructured(text, head[0].length);
    if (priority > HIGHEST_PRIORITY || data === null) return null;
    return {
      format: 'rfc5424',
      ...levels(priority),
      timestamp: nil(head[2]),
      host: nil(head[3]),
      app: nil(head[4]),
      process: nil(head[5]),
      type: nil(head[6]),
      structured: data.elements,
      text: withoutMark(text.slice(data.end).replace(/^ /, '')),
    };
  }
  const old = OLD.exec(text);
  if (old === null || Number(old[1]) > HIGHEST_PRIORITY) return null;
  return {
    format: 'rfc3164',
    ...levels(Number(old[1])),
    timestamp: old[2] ?? null,
    host: old[3] ?? null,
    app: old[4] ?? null,
    process: old[5] ?? null,
    type: null,
    structured: {},
    text: withoutMark(text.slice(old[0].length)),
  };
}

function levels(priority: number): Pick<SyslogMessage, 'facility' | 'severity'> {
  return { facility: priority >> 3, severity: priority & 7 };
}

function nil(text: string | undefined): string | null {
  return text === undefined || text === '-' ? null : text;
}

/** RFC 5424 6.4: UTF-8 text begins with a byte order mark. */
function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/** RFC 5424 6.3: `[id name="value" …]…` or `-`. In values `"`, `\` and `]` are escaped. */
function parseStructured(
  text: string,
  begin: number,
): { readonly elements: SyslogMessage['structured']; readonly end: number } | null {
  if (text[begin] === '-') return { elements: {}, end: begin + 1 };
  // A sender that leaves structured data out altogether still says something.
  if (text[begin] !== '[') return { elements: {}, end: begin };
  const elements: Record<string, Record<string, string>> = Object.create(null);
  let at = begin;
  while (text[at] === '[') {
    const id = /^\[([^\s=\]"]+)/.exec(text.slice(at, at + 64));
    if (id === null) return null;
    at += id[0].length;
    const own: Record<string, string> = Object.create(null);
    for (;;) {
      if (text[at] === ']') break;
      const name = /^ +([^\s=\]"]+)="/.exec(text.slice(at, at + 128));
      if (name === null) return null;
      at += name[0].length;
      let value = '';
      for (; at < text.length && text[at] !== '"'; at++) {
        if (text[at] === '\\' && '"\\]'.includes(text[at + 1] ?? ' ')) at++;
        value += text[at];
      }
      if (at >= text.length) return null;
      own[name[1] ?? ''] = value;
      at++;
    }
    elements[id[1] ?? ''] = own;
    at++;
  }
  return { elements, end: at };
}
