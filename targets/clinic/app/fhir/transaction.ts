import { appendEntry } from '../audit/log.js';
import type { Query } from '../store/store.js';
import { type Call, type Reply, refusal } from './interaction.js';
import type { Resource } from './resource.js';
import { writingOf } from './writing.js';

interface Part {
  readonly request?: { readonly method?: unknown; readonly url?: unknown; readonly ifMatch?: unknown };
  readonly resource?: unknown;
}

/** Takes back what a transaction did before one of its parts failed. */
export async function undoTransaction(query: Query): Promise<void> {
  await query('ROLLBACK TO SAVEPOINT bundle');
}

/** All parts or none of them (FHIR R4 3.1.0.11.2); each that was done has its entry, as if it had come alone. */
export async function transact(call: Call, parts: readonly Part[]): Promise<Reply> {
  const { query, clinic } = call;
  const done: Reply[] = [];
  await query('SAVEPOINT bundle');
  for (const [index, part] of parts.entries()) {
    const { method, url, ifMatch } = part?.request ?? {};
    const writing = writingOf(method, url);
    const reply =
      writing === undefined
        ? refusal(400, 'not-supported', 'no such change', undefined)
        : await writing.work({
            ...call,
            body: part.resource,
            params: writing.id === undefined ? {} : { id: writing.id },
            headers: { ...call.headers, 'if-match': typeof ifMatch === 'string' ? ifMatch : undefined },
          });
    if (reply.status >= 400) {
      await clinic.behaviour.undoTransaction(query);
      return refusal(reply.status, 'business-rule', `entry ${index + 1} can't be done, so none was`, {
        why: 'part-failed',
      });
    }
    done.push(reply);
  }
  for (const [index, { about }] of done.entries()) {
    const action = parts[index]?.request?.method === 'PUT' ? 'update' : 'create';
    const entry = { action, outcome: 'success', actor: call.principal, ...about } as const;
    await appendEntry(query, clinic.behaviour, entry, call);
  }
  const entry = done.map(({ status, resource, headers }) => ({
    resource,
    response: { status: String(status), ...(headers?.etag === undefined ? {} : { etag: headers.etag }) },
  }));
  const resource: Resource = { resourceType: 'Bundle', type: 'transaction-response', entry };
  return { status: 200, resource };
}
