/** A log that is read by requests to the target, page by page: FHIR AuditEvent searches and any other JSON. */
import { SafeprobeError } from '../../errors.js';
import type { TargetHttpSource, TargetLogList } from '../../target/audit-schema.js';
import type { Purpose } from '../../target/client.js';
import { buildRequest, type Driver, exchange } from '../../target/driver.js';
import { selectAll } from '../../target/jsonpath.js';
import { mismatch } from '../../target/matcher.js';
import { nextRequest } from './paging.js';
import type { Reading } from './reading.js';

/** How to send one request as the auditor; the session stays with the caller. */
export interface AuditReader {
  readonly purpose: Purpose;
  readonly headers: { readonly [name: string]: string };
  readonly jar: import('tough-cookie').CookieJar;
}

const DEFAULT_PAGES = 20;

/** Every list of the source: what can't be read of one is not made up for by the others. */
export async function readLists(
  driver: Driver,
  source: TargetHttpSource,
  reader: AuditReader,
  since: string,
): Promise<Reading> {
  const readings: Reading[] = [];
  for (const list of [source, ...(source.more ?? [])])
    readings.push(await readHttp(driver, list, reader, since));
  return {
    readable: readings.every(({ readable }) => readable),
    items: readings.flatMap(({ items }) => items),
    said: readings.map(({ said }) => said).join('; '),
  };
}

export async function readHttp(
  driver: Driver,
  source: TargetLogList,
  reader: AuditReader,
  since: string,
  more: { readonly [name: string]: string } = {},
): Promise<Reading> {
  const items: unknown[] = [];
  const failed = (said: string): Reading => ({ readable: false, items, said: driver.secrets.text(said) });
  const first = buildRequest(driver.target, source.request, { since, ...more }, reader.headers);
  const pages = source.pages ?? DEFAULT_PAGES;
  const asked = new Set<string>();
  let request = first;
  for (let page = 0; page < pages; page++) {
    asked.add(request.url);
    const { sent, response } = await exchange(driver, reader.purpose, request, reader.jar, false);
    if (response === null) return failed(sent.error ?? 'no answer');
    const why = mismatch(source.success ?? { status: 200 }, response, { since });
    if (why !== null || response.json === undefined) return failed(why ?? 'the audit answer is not JSON');
    const own = selectAll(source.items, response.json);
    for (const item of own) items.push(item);
    const next = nextRequest(source.next, { first, last: request, page, items: own.length }, response);
    if (next === null) return { readable: true, items, said: `${items.length} entries read` };
    // A cursor that stands still would be read until the pages run out, and every entry taken for a duplicate.
    if (asked.has(next.url))
      return failed(`page ${page + 1} names as the next one a page that was read already`);
    request = next;
  }
  throw new SafeprobeError('prerequisite', `the audit log has more than ${pages} pages for this run`, {
    key: 'audit.source.pages',
    remedy: 'Narrow audit.source.request by time (${since}), or allow more pages.',
  });
}
