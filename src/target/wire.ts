/** One request over a connection of the pool and its whole answer: no redirects, no proxy, nothing kept. */
import axios, {
  AxiosHeaders,
  type AxiosResponse,
  type InternalAxiosRequestConfig,
  isAxiosError,
} from 'axios';
import type { Agents } from './agent.js';
import { createDeadlines } from './deadlines.js';
import type { IncomingResponse, OutgoingRequest } from './message.js';

export interface WireLimits {
  /** For the whole exchange, from asking for a connection to the last byte. */
  readonly timeoutMs: number;
  /** Of the body, also once it is unpacked. */
  readonly maxBytes: number;
}

/** The adapter itself: merging defaults and running interceptors for each request costs a quarter of it. */
const send = axios.getAdapter('http');

const FIXED = {
  proxy: false,
  maxRedirects: 0,
  responseType: 'arraybuffer',
  validateStatus: () => true,
} as const satisfies Partial<InternalAxiosRequestConfig>;
/** How axios calls an answer that can't be taken: too long, or not packed as it says; also one that broke off. */
const BAD_RESPONSE = new Set(['ERR_BAD_RESPONSE', 'Z_DATA_ERROR', 'Z_BUF_ERROR']);

/** @throws Error with a `code`: that of the socket, ECONNABORTED after the time limit, ERR_BODY for a body that is no use. */
export type Wire = (
  request: OutgoingRequest,
  agents: Pick<Agents, 'http' | 'https'>,
) => Promise<IncomingResponse>;

export function createWire({ timeoutMs, maxBytes }: WireLimits): Wire {
  const deadline = createDeadlines(timeoutMs);
  return async ({ method, url, headers, body }, agents) => {
    try {
      const answer: AxiosResponse<Buffer> = await send({
        ...FIXED,
        method,
        url,
        headers: headersOf(headers),
        httpAgent: agents.http,
        httpsAgent: agents.https,
        signal: deadline(),
        maxContentLength: maxBytes,
        data: body,
      });
      return { status: answer.status, headers: listed(answer.headers), body: answer.data ?? Buffer.alloc(0) };
    } catch (error) {
      throw told(error);
    }
  };
}

/** As they are: the adapter brings them into order, and the connection refuses what no header may hold. */
function headersOf(headers: OutgoingRequest['headers']): AxiosHeaders {
  return Object.assign(new AxiosHeaders(), { 'User-Agent': 'safeprobe' }, headers);
}

function listed(headers: Readonly<Record<string, unknown>>): IncomingResponse['headers'] {
  const lists: Record<string, readonly string[]> = {};
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (value !== undefined && value !== null)
      lists[name.toLowerCase()] = Array.isArray(value) ? value.map(String) : [String(value)];
  }
  return lists;
}

/** The cause itself, such as a refusal of scope, under the code by which it is told. */
function told(error: unknown): unknown {
  if (!isAxiosError(error)) return error;
  const cause = error.cause ?? error;
  const code = error.code ?? (cause as { readonly code?: string }).code ?? 'UNKNOWN';
  if (BAD_RESPONSE.has(code))
    return Object.assign(new Error(error.message), {
      code: /aborted/.test(error.message) ? 'ECONNRESET' : 'ERR_BODY',
    });
  // A refusal of our own has a code of its own, which says more than axios does.
  return cause === error ? error : Object.assign(cause, 'code' in cause ? {} : { code });
}
