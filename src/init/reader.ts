/** Reads pages of one site, as anyone may: GET alone, no credentials, few, none larger than needed, nowhere else. */
import { createAgents } from '../target/agent.js';
import { contentTypeOf, type ReadableResponse, readable } from '../target/message.js';
import { createScopeGuard } from '../target/scope.js';
import { createWire } from '../target/wire.js';
import type { Site } from './address.js';

export interface Page {
  /** Path and query that it was found at, after redirects. */
  readonly path: string;
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly json: unknown;
  readonly headers: ReadableResponse['headers'];
  /** The last redirect that was followed: which path answered so, and where it led. */
  readonly redirected: { readonly from: string; readonly status: number; readonly to: string } | null;
  /** Where a redirect led outside this site, which was not followed. */
  readonly away: string | null;
}

export interface Reader {
  /** Null when there was no answer that could be read. Each path is asked for once. */
  get(path: string, accept?: string): Promise<Page | null>;
  /** How many requests were sent. */
  readonly sent: number;
  /** Whether anything came, be it too long, broken, or a redirect without end. */
  readonly answered: boolean;
  /** Why the last request had no answer. */
  readonly trouble: string | null;
  close(): void;
}

export interface ReaderLimits {
  readonly timeoutMs: number;
  readonly maxBytes: number;
  /** After this many requests nothing more is sent. */
  readonly most: number;
}

const LIMITS: ReaderLimits = { timeoutMs: 5000, maxBytes: 4 * 1024 * 1024, most: 40 };
const REDIRECTS = 5;
/** In a row: a system that hangs is not asked forty times. */
const SILENT = 3;

export function createReader(
  site: Site,
  ca: readonly string[] | undefined,
  limits: ReaderLimits = LIMITS,
): Reader {
  const guard = createScopeGuard({ hosts: [site.host], ports: [site.port], never: [], addresses: {} });
  const agents = createAgents(guard, ca, 1);
  const wire = createWire(limits);
  const known = new Map<string, Promise<Page | null>>();
  let sent = 0;
  let silent = 0;
  let answered = false;
  let trouble: string | null = null;

  const once = async (url: URL, accept: string): Promise<ReadableResponse | null> => {
    if (sent >= limits.most || silent >= SILENT) return null;
    sent++;
    try {
      const answer = readable(
        await wire({ method: 'GET', url: url.href, headers: { Accept: accept } }, agents),
      );
      silent = 0;
      answered = true;
      return answer;
    } catch (error) {
      trouble = error instanceof Error ? error.message : String(error);
      if ((error as { code?: unknown }).code === 'ERR_BODY') answered = true;
      else silent++;
      return null;
    }
  };

  const read = async (path: string, accept: string): Promise<Page | null> => {
    let url = new URL(path, site.origin);
    if (url.origin !== site.origin) return null;
    let redirected: Page['redirected'] = null;
    for (let hop = 0; hop <= REDIRECTS; hop++) {
      const answer = await once(url, accept);
      if (answer === null) return null;
      const [location] = answer.headers.location ?? [];
      const next =
        answer.status >= 300 &&
        answer.status < 400 &&
        location !== undefined &&
        URL.canParse(location, url.href)
          ? new URL(location, url)
          : null;
      if (next === null || next.origin !== site.origin)
        return {
          path: `${url.pathname}${url.search}`,
          status: answer.status,
          type: contentTypeOf(answer),
          text: answer.text,
          json: answer.json,
          headers: answer.headers,
          redirected,
          away: next === null ? null : next.href,
        };
      redirected = { from: `${url.pathname}${url.search}`, status: answer.status, to: next.pathname };
      url = next;
    }
    trouble = `more than ${REDIRECTS} redirects`;
    return null;
  };

  return {
    get(path, accept = '*/*') {
      const page = known.get(path) ?? read(path, accept);
      known.set(path, page);
      return page;
    },
    get sent() {
      return sent;
    },
    get answered() {
      return answered;
    },
    get trouble() {
      return trouble;
    },
    close: () => agents.close(),
  };
}
