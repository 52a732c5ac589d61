import type { App } from '../app.js';
import type { Clinic } from '../context.js';
import { type Call, interaction, type Reply, refusal } from './interaction.js';
import { operationOutcome, type Resource } from './resource.js';
import { transact } from './transaction.js';

const LARGEST_BATCH = 50;
const TYPES = ['batch', 'transaction'] as const;
const METHODS = ['GET', 'POST', 'PUT', 'DELETE'] as const;

interface BatchEntry {
  readonly request?: { readonly method?: unknown; readonly url?: unknown; readonly ifMatch?: unknown };
  readonly resource?: unknown;
}

function entriesOf(body: unknown): readonly BatchEntry[] | undefined {
  const bundle = (body ?? {}) as { resourceType?: unknown; type?: unknown; entry?: unknown };
  if (bundle.resourceType !== 'Bundle' || !TYPES.some((type) => type === bundle.type)) return undefined;
  const entries: unknown = bundle.entry ?? [];
  return Array.isArray(entries) && entries.length <= LARGEST_BATCH ? entries : undefined;
}

/** The resource in an entry's answer; an export is no resource and has no place in a Bundle. */
function resourceOf(payload: string): Resource | undefined {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}

/** Runs one entry; what belongs to the batch as a whole comes in `carried`. */
async function runEntry(
  app: App,
  entry: BatchEntry,
  carried: { readonly headers: Record<string, string>; readonly remoteAddress: string },
  shortcut: (entry: { readonly method: string; readonly url: string }) => Promise<Resource | undefined>,
): Promise<object> {
  const { method, url, ifMatch } = entry?.request ?? {};
  const known = METHODS.find((name) => name === method);
  // Relative to the base and inside it: not the batch itself, nor any other part of the clinic.
  const inside = typeof url === 'string' && /^[A-Z]\w*(?:[/?][^\\]*)?$/.test(url) && !url.includes('..');
  if (known === undefined || !inside) {
    const outcome = operationOutcome('invalid', 'expected request.method and a relative request.url');
    return { response: { status: '400', outcome } };
  }
  const answered = await shortcut({ method: known, url });
  if (answered !== undefined) return { resource: answered, response: { status: '200' } };
  const withBody = entry.resource !== undefined;
  const answer = await app.inject({
    method: known,
    url: `/fhir/${url}`,
    remoteAddress: carried.remoteAddress,
    headers: {
      ...carried.headers,
      ...(typeof ifMatch === 'string' ? { 'if-match': ifMatch } : {}),
      ...(withBody ? { 'content-type': 'application/fhir+json' } : {}),
    },
    ...(withBody ? { payload: JSON.stringify(entry.resource) } : {}),
  });
  const status = String(answer.statusCode);
  const resource = resourceOf(answer.payload);
  if (answer.statusCode >= 400) return { response: { status, outcome: resource } };
  const { etag, location } = answer.headers;
  return { resource, response: { status, ...(etag ? { etag } : {}), ...(location ? { location } : {}) } };
}

/** What an entry is judged by beside itself: who sends the batch, for what, and from where. */
const CARRIED = ['authorization', 'x-purpose-of-use', 'x-forwarded-for', 'x-clinic-proxy'] as const;

function carriedBy(headers: Call['headers']): Record<string, string> {
  return Object.fromEntries(
    CARRIED.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]])),
  );
}

/**
 * POST /fhir with a batch. Each entry goes through the front door again with the caller's credentials, so
 * it is authenticated, authorised and recorded as if it had come alone.
 */
export function registerBatch(app: App, clinic: Clinic): void {
  const route = { method: 'POST', url: '/fhir', action: 'batch', type: 'Bundle' } as const;
  interaction(app, clinic, route, async (call): Promise<Reply> => {
    const entries = entriesOf(call.body);
    if (entries === undefined) {
      const message = `expected a Bundle of type batch or transaction with at most ${LARGEST_BATCH} entries`;
      return refusal(422, 'invalid', message, { why: 'malformed' });
    }
    if ((call.body as { readonly type?: unknown }).type === 'transaction') return transact(call, entries);
    const headers = {
      accept: 'application/fhir+json',
      'x-request-id': call.requestId,
      ...carriedBy(call.headers),
    };
    const afterwards = async (): Promise<Resource> => {
      const entry: object[] = [];
      for (const item of entries) {
        entry.push(
          await runEntry(app, item, { headers, remoteAddress: call.address }, (asked) =>
            clinic.store.transaction((query) => clinic.behaviour.batchShortcut(query, call.principal, asked)),
          ),
        );
      }
      return { resourceType: 'Bundle', type: 'batch-response', entry };
    };
    return { status: 200, afterwards };
  });
}
