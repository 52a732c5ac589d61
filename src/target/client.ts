/**
 * The one HTTP client of a run. Every request passes the never-call list, the rate limit and the scope guard,
 * carries a nonce, goes into the ledger, and leaves a redacted exchange in the transcript.
 */
import { randomBytes } from 'node:crypto';
import axios, { type AxiosResponse, isAxiosError } from 'axios';
import type { CookieJar } from 'tough-cookie';
import { describeError, SafeprobeError } from '../errors.js';
import type { LedgerEntry } from '../model.js';
import { createAgents } from './agent.js';
import type { IncomingResponse, OutgoingRequest } from './message.js';
import type { RateLimit } from './rate.js';
import type { ScopeGuard } from './scope.js';

/** Who asks, and what the ledger will say about it. */
export interface Purpose {
  readonly check: string;
  readonly persona: string | null;
  readonly actor: string | null;
  readonly action: string;
  readonly resource: string | null;
  /** Goes before what waits for the rate limit: its moment is what is measured. */
  readonly urgent?: boolean;
}

export interface Sent {
  readonly response: IncomingResponse | null;
  readonly nonce: string | null;
  readonly sentAt: string;
  readonly receivedAt: string;
  /** Why there is no response. */
  readonly error?: string;
}

/** What the client reports each exchange to; redaction happens behind it, before anything is kept. */
export interface Recorder {
  ledger(entry: Omit<LedgerEntry, 'seq'>): void;
  exchange(purpose: Purpose, request: OutgoingRequest, sent: Sent, durationMs: number): void;
}

export interface Client {
  send(purpose: Purpose, request: OutgoingRequest, jar: CookieJar | null): Promise<Sent>;
  nextNonce(): string;
  /** Other traffic to the target, such as TLS handshakes, under the same rate limit. */
  paced<T>(work: () => Promise<T>): Promise<T>;
  close(): void;
}

export interface ClientOptions {
  readonly guard: ScopeGuard;
  readonly rate: RateLimit;
  readonly recorder: Recorder;
  readonly runId: string;
  readonly nonceHeader: string | undefined;
  readonly ca: readonly string[] | undefined;
  readonly maxSockets: number;
  readonly timeoutMs: number;
}

/** Failures before the request can have reached the target: trying again changes nothing at the target. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH']);
/** A kept-alive connection that the server closed meanwhile. */
const BROKEN = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED']);
const ATTEMPTS = 3;
const MAX_BODY = 16 * 1024 * 1024;

export function createClient(options: ClientOptions): Client {
  const agents = createAgents(options.guard, options.ca, options.maxSockets);
  const http = axios.create({
    httpAgent: agents.http,
    httpsAgent: agents.https,
    proxy: false,
    maxRedirects: 0,
    timeout: options.timeoutMs,
    maxContentLength: MAX_BODY,
    responseType: 'arraybuffer',
    transformResponse: (body: unknown) => body,
    validateStatus: () => true,
  });
  const agentsFor = (from: string | undefined) => {
    if (from === undefined) return {};
    const { http: httpAgent, https: httpsAgent } = agents.from(from);
    return { httpAgent, httpsAgent };
  };
  const short = options.runId.slice(-8);
  let count = 0;
  const nextNonce = () => `sp-${short}-${(++count).toString(36)}-${randomBytes(6).toString('hex')}`;

  const once = async (purpose: Purpose, request: OutgoingRequest, jar: CookieJar | null, attempt: number) => {
    const url = new URL(request.url);
    options.guard.checkRequest(request.method, url);
    const cookie = jar === null ? '' : await jar.getCookieString(request.url);
    const nonce = options.nonceHeader === undefined ? null : nextNonce();
    const headers: Record<string, string> = {
      ...request.headers,
      ...(cookie === '' ? {} : { Cookie: cookie }),
      ...(nonce === null || options.nonceHeader === undefined ? {} : { [options.nonceHeader]: nonce }),
    };
    const started = performance.now();
    const sentAt = new Date().toISOString();
    let response: IncomingResponse | null = null;
    let failure: { code: string; message: string; scope?: SafeprobeError } | null = null;
    try {
      const answer = await http.request<Buffer>({
        method: request.method,
        url: request.url,
        headers,
        ...(request.body === undefined ? {} : { data: request.body }),
        ...agentsFor(request.from),
      });
      response = incoming(answer);
    } catch (error) {
      failure = failureOf(error);
    }
    const receivedAt = new Date().toISOString();
    if (failure?.scope !== undefined) throw failure.scope;
    if (response !== null && jar !== null)
      for (const line of response.headers['set-cookie'] ?? [])
        await jar.setCookie(line, request.url, { ignoreError: true });
    const sent: Sent = {
      response,
      nonce,
      sentAt,
      receivedAt,
      ...(failure === null ? {} : { error: failure.message }),
    };
    options.recorder.exchange(purpose, { ...request, headers }, sent, performance.now() - started);
    const { urgent: _, ...told } = purpose;
    options.recorder.ledger({
      ...told,
      sentAt,
      receivedAt,
      nonce,
      method: request.method,
      url: request.url,
      status: response?.status ?? null,
      attempt,
      ...(failure === null ? {} : { error: failure.message }),
    });
    return { sent, failure };
  };

  return {
    nextNonce,
    paced: (work) => options.rate.run(work),
    close: () => agents.close(),
    send: (purpose, request, jar) =>
      options.rate.run(async () => {
        const safe = request.method === 'GET' || request.method === 'HEAD';
        for (let attempt = 1; ; attempt++) {
          const { sent, failure } = await once(purpose, request, jar, attempt);
          const again =
            failure !== null && (NEVER_SENT.has(failure.code) || (safe && BROKEN.has(failure.code)));
          if (!again || attempt === ATTEMPTS) return sent;
        }
      }, purpose.urgent),
  };
}

function incoming(answer: AxiosResponse<Buffer>): IncomingResponse {
  const headers: Record<string, string[]> = {};
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value === undefined || value === null) continue;
    headers[name.toLowerCase()] = Array.isArray(value) ? value.map(String) : [String(value)];
  }
  return { status: answer.status, headers, body: Buffer.from(answer.data ?? Buffer.alloc(0)) };
}

function failureOf(error: unknown): { code: string; message: string; scope?: SafeprobeError } {
  const cause = isAxiosError(error) ? (error.cause ?? error) : error;
  if (cause instanceof SafeprobeError && cause.code === 'scope')
    return { code: 'scope', message: cause.message, scope: cause };
  const code =
    (isAxiosError(error) ? error.code : undefined) ??
    String((cause as { code?: unknown })?.code ?? 'UNKNOWN');
  return { code, message: `${code}: ${describeError(cause)}` };
}
