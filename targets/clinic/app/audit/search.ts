import type { Behaviour } from '../behaviour.js';
import type { Resource } from '../fhir/resource.js';
import type { Query } from '../store/store.js';
import type { Bound } from './report.js';
import { PURGED } from './retention.js';

/** A page of the log, newest entry first; or what is wrong with the search. */
type Page =
  | {
      readonly events: readonly Resource[];
      /** How many entries match in all. */
      readonly total: number;
      readonly self: string;
      /** The search that gives the next page. */
      readonly next: string | undefined;
    }
  | { readonly problem: string };

const CHAIN_EXTENSION = 'https://clinic.example/fhir/StructureDefinition/audit-chain';
const COMPARISONS: Readonly<Record<string, string>> = { eq: '=', ge: '>=', gt: '>', le: '<=', lt: '<' };
const DEFAULT_COUNT = 50;
const LARGEST_COUNT = 1000;

interface Row {
  seq: number;
  content: string;
  prev_hash: string;
  hash: string;
}

/** How each parameter narrows the log: SQL with `?` for the value. Dates are handled apart. */
const CONDITIONS: Readonly<Record<string, string>> = {
  _id: 'id::text = ?',
  agent: '(username = ? OR user_id::text = ?)',
  patient: `patient_id = regexp_replace(?, '^Patient/', '')`,
  entity: `(object = ? OR object LIKE ? || '/\\_history/%' OR 'Patient/' || patient_id = ?)`,
  'request-id': 'request_id = ?',
  '_request-id': 'request_id = ?',
  'entity-identifier': 'request_id = ?',
  outcome: 'outcome = ?',
  subtype: 'subtype = ?',
};
const DATES = ['date', '_lastUpdated', '_lastupdated'];

/** The entry with its place in the chain, so that an export can be verified by whoever holds it. */
function linked(row: Row): Resource {
  const event: Resource = JSON.parse(row.content);
  const extension = [
    { url: 'seq', valuePositiveInt: row.seq },
    { url: 'previous', valueString: row.prev_hash },
    { url: 'hash', valueString: row.hash },
  ];
  return { ...event, extension: [{ url: CHAIN_EXTENSION, extension }] };
}

function instant(text: string): Date | undefined {
  const when = new Date(text);
  return Number.isNaN(when.getTime()) ? undefined : when;
}

/** Searches one tenant's log; entries whose actor nobody knows belong to every tenant's auditors. */
export async function searchLog(
  query: Query,
  { shownEntries, reportPeriod, reportColumn }: Behaviour,
  tenant: string,
  search: URLSearchParams,
): Promise<Page> {
  const applied = new URLSearchParams();
  const values: unknown[] = [tenant];
  const where = ['(tenant = $1 OR tenant IS NULL)', `NOT ${PURGED}`];
  const condition = (sql: string, value: unknown) => {
    values.push(value);
    where.push(sql.replaceAll('?', `$${values.length}`));
  };
  const bounds: Bound[] = [];
  for (const [name, value] of search) {
    const sql = CONDITIONS[name];
    if (sql !== undefined) condition(sql, value);
    else if (DATES.includes(name)) {
      const [, prefix, text] = /^(eq|ge|gt|le|lt)?(.+)$/.exec(value) ?? [];
      const when = instant(text ?? '');
      if (when === undefined) return { problem: `${name}: expected a date with an optional prefix` };
      bounds.push({ comparison: COMPARISONS[prefix ?? 'eq'] ?? '=', when });
    } else continue;
    applied.append(name, value);
  }
  for (const { comparison, when } of reportPeriod(bounds)) condition(`recorded ${comparison} ?`, when);
  const count = Math.min(Math.trunc(Number(search.get('_count') ?? DEFAULT_COUNT)), LARGEST_COUNT);
  if (!(count >= 0)) return { problem: '_count: expected a number' };
  if (search.has('_count')) applied.set('_count', String(count));

  const [matching] = await query<{ total: number }>(
    `SELECT count(*)::integer AS total FROM audit_event WHERE ${where.join(' AND ')}`,
    values,
  );
  const sort = search.get('_sort');
  const [, down, name] = /^(-?)(.+)$/.exec(sort ?? '') ?? [];
  const column = name === undefined ? undefined : reportColumn(name);
  if (sort !== null) applied.set('_sort', sort);
  const order = column === undefined ? '' : `${column} ${down ? 'DESC' : 'ASC'}, `;
  // In the log's own order a page begins where the last one ended; in any other, so many entries on.
  const offset = Math.max(0, Math.trunc(Number(search.get('_offset'))) || 0);
  const before = search.get('_before');
  if (before !== null) condition('seq < ?', Math.trunc(Number(before)) || 0);
  const rows = await query<Row>(
    `SELECT seq, content, prev_hash, hash FROM audit_event WHERE ${where.join(' AND ')}
     ORDER BY ${order}seq DESC LIMIT ${count + 1} OFFSET ${offset}`,
    values,
  );
  const page = rows.slice(0, count);
  const last = page.at(-1);
  const next = new URLSearchParams(applied);
  if (sort !== null) next.set('_offset', String(offset + count));
  else if (last) next.set('_before', String(last.seq));
  return {
    events: shownEntries(page.map(linked)),
    total: matching?.total ?? 0,
    self: `AuditEvent?${applied}`,
    next: last && rows.length > count ? `AuditEvent?${next}` : undefined,
  };
}
