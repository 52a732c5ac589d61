/** Where the entries of the audit log stand in its answer. */
import { selectAll } from '../target/jsonpath.js';
import type { Known } from './audit.js';
import { type Audit, READ } from './audit-reader.js';
import { pathsTo } from './propose.js';
import type { Visit } from './visit.js';

/** The answer came, and the path to its entries leads nowhere: the nonce shows where they are. */
export function tellNoItems(
  { report, log }: Visit,
  audit: Audit,
  pages: readonly unknown[],
  known: Known,
): void {
  const [page] = pages;
  const [path] = pathsTo(known.nonce, page);
  const list = path === undefined ? undefined : /^(.*?)\[\d+\]/.exec(path)?.[1];
  report.broken('audit', ['audit', 'source', 'items'], {
    what: 'no entries are found in the answer of the audit source',
    expected: `entries at ${audit.source.items}`,
    seen: log.last(READ)?.text,
    fix:
      path === undefined
        ? 'see the request: the answer does not hold the nonce of an action just done either'
        : `the nonce of an action just done stands at ${path}: items: ${list}[*]${wrapper(path)}`,
  });
}

/** Entries of a FHIR Bundle lie one level below the list. */
function wrapper(path: string): string {
  return /^.*?\[\d+\]\.resource\b/.test(path) ? '.resource' : '';
}

/** The member of an entry in which the map fits, when it fits nowhere in the entry itself. */
export function wrappingOf({ fields }: Audit, entry: unknown): string | undefined {
  const fits = (value: unknown) =>
    [fields.time, fields.actor, fields.operation, fields.outcome].filter(
      (path) => selectAll(path, value).length > 0,
    ).length;
  if (typeof entry !== 'object' || entry === null || fits(entry) > 0) return undefined;
  return Object.entries(entry).find(
    ([key, value]) => /^[A-Za-z_]\w*$/.test(key) && typeof value === 'object' && fits(value) > 1,
  )?.[0];
}

export function tellWrapped({ report }: Visit, audit: Audit, wrapping: string): void {
  report.broken('audit', ['audit', 'source', 'items'], {
    what: 'the fields are not in what items selects, but one level below',
    expected: 'items that are the entries themselves',
    seen: `every entry has its fields under ${wrapping}`,
    fix: `items: ${audit.source.items}.${wrapping}`,
  });
}
