/**
 * The one HTTP client of a run. Every request passes the never-call list, the rate limit and the scope guard,
 * carries a nonce, goes into the ledger, and leaves a redacted exchange in the transcript.
 */
import { randomBytes } from 'node:crypto';
import { type Cookie, type CookieJar, MemoryCookieStore } from 'tough-cookie';
import { describeError, SafeprobeError } from '../errors.js';
import type { LedgerEntry } from '../model.js';
import { createAgents } from './agent.js';
import type { IncomingResponse, OutgoingRequest } from './message.js';
import type { RateLimit } from './rate.js';
import type { ScopeGuard } from './scope.js';
import { createWire } from './wire.js';

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

/** A line of the ledger: of the request itself, or of the one that began what it ended. */
export interface Line {
  readonly seq: number;
  readonly endedAt?: string;
}

export interface Sent {
  readonly response: IncomingResponse | null;
  readonly line: Line;
  readonly nonce: string | null;
  readonly sentAt: string;
  readonly receivedAt: string;
  /** Why there is no response. */
  readonly error?: string;
}

/** What the client reports each exchange to; redaction happens behind it, before anything is kept. */
export interface Recorder {
  /** Gives the entry's number. */
  ledger(entry: Omit<LedgerEntry, 'seq'>): number;
  /** Told once the target's oracles have looked at the answer. */
  came?(line: Line, came: 'success' | 'denied'): void;
  /** What was performed so far. */
  readonly entries?: readonly LedgerEntry[];
  exchange(purpose: Purpose, request: OutgoingRequest, sent: Omit<Sent, 'line'>, durationMs: number): void;
}

/** For who performs something and keeps no account of it. */
export const NO_RECORDER: Recorder = { ledger: () => 0, exchange: () => undefined };

/** Where a request's cookies come from, and its answer's go to: a jar, or a part of one. */
export interface Cookies extends Pick<CookieJar, 'store'> {
  /** In the order in which they are sent. */
  getCookiesSync(url: string): readonly Cookie[];
  setCookie(line: string, url: string, options: { readonly ignoreError: true }): Promise<unknown>;
}

export interface Client {
  send(purpose: Purpose, request: OutgoingRequest, jar: Cookies | null): Promise<Sent>;
  nextNonce(): string;
  came(line: Line | null, came: 'success' | 'denied'): void;
  ledger(): readonly LedgerEntry[];
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
  const overWire = createWire({ timeoutMs: options.timeoutMs, maxBytes: MAX_BODY });
  const short = options.runId.slice(-8);
  let count = 0;
  let pool = Buffer.alloc(0);
  /** Random bytes, taken by the thousand: asking for six at a time costs more than the rest of a nonce. */
  const random = (bytes: number) => {
    if (pool.length < bytes) pool = randomBytes(6 * 1024);
    const taken = pool.subarray(0, bytes);
    pool = pool.subarray(bytes);
    return taken;
  };
  const nextNonce = () => `sp-${short}-${(++count).toString(36)}-${random(6).toString('hex')}`;

  const once = async (purpose: Purpose, request: OutgoingRequest, jar: Cookies | null, attempt: number) => {
    options.guard.checkRequest(request.method, request.url);
    const cookie = jar === null || isEmpty(jar) ? '' : cookieHeader(jar.getCookiesSync(request.url));
    const nonce = request.nonce ?? (options.nonceHeader === undefined ? null : nextNonce());
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
      response = await overWire({ ...request, headers }, agents.of(request));
    } catch (error) {
      failure = failureOf(error);
    }
    const receivedAt = new Date().toISOString();
    if (failure?.scope !== undefined) throw failure.scope;
    if (response !== null && jar !== null)
      for (const line of response.headers['set-cookie'] ?? [])
        await jar.setCookie(line, request.url, { ignoreError: true });
    const sent: Omit<Sent, 'line'> = {
      response,
      nonce,
      sentAt,
      receivedAt,
      ...(failure === null ? {} : { error: failure.message }),
    };
    options.recorder.exchange(purpose, { ...request, headers }, sent, performance.now() - started);
    const seq = options.recorder.ledger({
      check: purpose.check,
      persona: purpose.persona,
      actor: purpose.actor,
      action: purpose.action,
      resource: purpose.resource,
      sentAt,
      receivedAt,
      nonce,
      method: request.method,
      url: request.url,
      status: response?.status ?? null,
      attempt,
      ...(failure === null ? {} : { error: failure.message }),
    });
    return { sent: { ...sent, line: { seq } }, failure };
  };

  return {
    nextNonce,
    came(line, came) {
      if (line !== null) options.recorder.came?.(line, came);
    },
    ledger: () => options.recorder.entries ?? [],
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

function cookieHeader(cookies: readonly Cookie[]): string {
  return cookies.map((cookie) => cookie.cookieString()).join('; ');
}

/** Of an empty jar nothing need be asked; the library looks up public suffixes all the same. */
function isEmpty({ store }: Cookies): boolean {
  if (!(store instanceof MemoryCookieStore)) return false;
  for (const domain in store.idx) if (Object.hasOwn(store.idx, domain)) return false;
  return true;
}

function failureOf(error: unknown): { code: string; message: string; scope?: SafeprobeError } {
  if (error instanceof SafeprobeError && error.code === 'scope')
    return { code: 'scope', message: error.message, scope: error };
  const code = String((error as { code?: unknown })?.code ?? 'UNKNOWN');
  return { code, message: `${code}: ${describeError(error)}` };
}
