/** Requests and responses as the target layer handles them, secrets still in place: never sealed, never printed. */

/** A client certificate with its chain, and its key; both PEM. */
export interface ClientIdentity {
  readonly cert: string;
  readonly key: string;
}

export interface OutgoingRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: { readonly [name: string]: string };
  readonly body?: string | Buffer;
  /** The address of this machine that it is sent from; any when left out. */
  readonly from?: string;
  /** Shown to a server that asks who is calling; none when left out. */
  readonly identity?: ClientIdentity;
  /** What it says of itself already, in its address or body; made anew when left out. */
  readonly nonce?: string;
}

/** What goes over the wire for a body; nothing for none. */
export function bytesOf({ body }: Pick<OutgoingRequest, 'body'>): Buffer {
  return typeof body === 'string' ? Buffer.from(body) : (body ?? Buffer.alloc(0));
}

export interface IncomingResponse {
  readonly status: number;
  /** Lower-case names; repeated headers keep every value. */
  readonly headers: { readonly [name: string]: readonly string[] };
  readonly body: Buffer;
}

export interface ReadableResponse extends IncomingResponse {
  readonly text: string;
  /** Undefined when the body is not JSON. */
  readonly json: unknown;
}

export function readable({ status, headers, body }: IncomingResponse): ReadableResponse {
  const text = body.toString('utf8');
  let parsed: { readonly json: unknown } | null = null;
  return {
    status,
    headers,
    body,
    text,
    // Many an oracle asks for the status alone.
    get json() {
      parsed ??= { json: parsedJson(headers, text) };
      return parsed.json;
    },
  };
}

function parsedJson(headers: IncomingResponse['headers'], text: string): unknown {
  if (!contentTypeOf({ headers }).includes('json') && !/^\s*[[{]/.test(text.slice(0, 64))) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function contentTypeOf(response: Pick<IncomingResponse, 'headers'>): string {
  const [value] = response.headers['content-type'] ?? [];
  return (value?.split(';')[0] ?? '').trim().toLowerCase();
}

export function headerOf(response: IncomingResponse, name: string): string | undefined {
  return response.headers[name.toLowerCase()]?.join(', ');
}

/** Everything of a response in which a value may show: the status line has no text of its own over HTTP/1.1. */
export function wholeText(response: ReadableResponse): string {
  let text = '';
  for (const name of Object.keys(response.headers))
    text += `${name}: ${response.headers[name]?.join(', ') ?? ''}\n`;
  return `${text}\n${response.text}`;
}
