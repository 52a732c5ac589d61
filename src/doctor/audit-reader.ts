/** Reads the audit source's entries as they are: with a wrong field map nothing but the entry itself can help. */
import { withMembers } from '../audit/members.js';
import { nextRequest } from '../audit/sources/paging.js';
import type { TargetAudit, TargetHttpSource, TargetLogList } from '../target/audit-schema.js';
import { buildRequest, exchange } from '../target/driver.js';
import { selectAll } from '../target/jsonpath.js';
import { mismatch } from '../target/matcher.js';
import { carried } from './carrier.js';
import { type Entered, purposeOf, type Visit } from './visit.js';

/** A log that is read by requests; the doctor tries no other. */
export type Audit = TargetAudit & { readonly source: TargetHttpSource };

export type Reading =
  | { readonly readable: true; readonly entries: readonly unknown[]; readonly pages: readonly unknown[] }
  | { readonly readable: false; readonly why: string };

const DEFAULT_PAGES = 20;

export const READ = 'audit/read';

export async function readEntries(
  visit: Visit,
  audit: Audit,
  auditor: Entered,
  since: string,
): Promise<Reading> {
  const entries: unknown[] = [];
  const pages: unknown[] = [];
  for (const list of [audit.source, ...(audit.source.more ?? [])]) {
    const reading = await readList(visit, list, auditor, since);
    if (!reading.readable) return reading;
    entries.push(...withMembers(audit, reading.entries));
    pages.push(...reading.pages);
  }
  return { readable: true, entries, pages };
}

async function readList(
  visit: Visit,
  source: TargetLogList,
  auditor: Entered,
  since: string,
): Promise<Reading> {
  const headers = carried(visit, auditor);
  const entries: unknown[] = [];
  const pages: unknown[] = [];
  const first = buildRequest(visit.driver.target, source.request, { since }, headers);
  let request = first;
  while (pages.length < (source.pages ?? DEFAULT_PAGES)) {
    const purpose = purposeOf(READ, auditor.account, 'audit.read');
    const { response } = await exchange(visit.driver, purpose, request, auditor.credentials.jar, false);
    auditor.usedAt = performance.now();
    if (response === null) return { readable: false, why: 'no answer' };
    const why = mismatch(source.success ?? { status: 200 }, response, { since });
    if (why !== null) return { readable: false, why };
    if (response.json === undefined) return { readable: false, why: 'the answer is not JSON' };
    pages.push(response.json);
    const own = selectAll(source.items, response.json);
    entries.push(...own);
    const read = { first, last: request, page: pages.length - 1, items: own.length };
    const next = nextRequest(source.next, read, response);
    if (next === null || own.length === 0) break;
    request = next;
  }
  return { readable: true, entries, pages };
}
