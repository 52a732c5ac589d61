/** One request over a connection of the pool and its whole answer: no redirects, no proxy, nothing kept. */
import axios, {
  AxiosHeaders,
  type AxiosResponse,
  type InternalAxiosRequestConfig,
  isAxiosError,
} from 'axios';
import type { Agents } from './agent.js';
import type { IncomingResponse, OutgoingRequest } from './message.js';

export interface WireLimits {
  /** For the whole exchange. */
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
export async function sendOverWire(
  { method, url, headers, body }: Omit<OutgoingRequest, 'url'> & { readonly url: URL },
  agents: Pick<Agents, 'http' | 'https'>,
  { timeoutMs, maxBytes }: WireLimits,
): Promise<IncomingResponse> {
  try {
    const answer: AxiosResponse<Buffer> = await send({
      ...FIXED,
      method,
      url: url.href,
      headers: new AxiosHeaders({ 'User-Agent': 'safeprobe', ...headers }),
      httpAgent: agents.http,
      httpsAgent: agents.https,
      timeout: timeoutMs,
      maxContentLength: maxBytes,
      ...(body === undefined ? {} : { data: body }),
    });
    return { status: answer.status, headers: listed(answer), body: answer.data ?? Buffer.alloc(0) };
  } catch (error) {
    throw told(error);
  }
}

function listed(answer: AxiosResponse): IncomingResponse['headers'] {
  const lists: Record<string, readonly string[]> = {};
  for (const [name, value] of Object.entries(answer.headers))
    if (value !== undefined && value !== null)
      lists[name.toLowerCase()] = Array.isArray(value) ? value.map(String) : [String(value)];
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
