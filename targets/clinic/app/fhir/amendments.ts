/** What a record carries of the amendments that were asked for. */
import type { Behaviour } from '../behaviour.js';
import type { Query } from '../store/store.js';
import type { Resource } from './resource.js';

export type Decision = 'accepted' | 'denied';

/** A request that was decided. */
export interface Amendment {
  readonly id: string;
  readonly recordId: string;
  /** What somebody asked to have amended, in the own words. */
  readonly text: string;
  readonly decision: Decision;
  /** The basis of a denial. */
  readonly reason: string | null;
  readonly decidedAt: Date;
}

const AMENDMENT = 'https://clinic.example/fhir/StructureDefinition/amendment';

/**
 * What a record carries of a decided request: all of it. An accepted amendment is appended to the record, of a denied
 * one the request and the denial (45 CFR 164.526(c)(1) and (d)(4)).
 */
export function carriedAmendment(amendment: Amendment): Amendment | undefined {
  return amendment;
}

/** A record once an amendment to it was accepted: as it was. The amendment stands beside it. */
export function amendedContent(content: Resource, _text: string): Resource {
  return content;
}

function extensionOf({ id, text, decision, reason, decidedAt }: Amendment): object {
  return {
    url: AMENDMENT,
    extension: [
      { url: 'id', valueId: id },
      { url: 'request', valueString: text },
      { url: 'decision', valueCode: decision },
      ...(reason === null ? [] : [{ url: 'reason', valueString: reason }]),
      { url: 'decided', valueInstant: decidedAt.toISOString() },
    ],
  };
}

/** Records as they are handed out: each with its amendments, in the order in which they were decided. */
export async function withAmendments(
  query: Query,
  behaviour: Behaviour,
  type: string,
  records: readonly Resource[],
): Promise<Resource[]> {
  if (type !== 'Observation' || records.length === 0) return [...records];
  const rows = await query<Amendment>(
    `SELECT id, record_id AS "recordId", text, decision, reason, decided_at AS "decidedAt" FROM amendments
     WHERE type = $1 AND record_id = ANY($2) AND decision IS NOT NULL ORDER BY decided_at, id`,
    [type, records.map(({ id }) => id)],
  );
  const carried = rows.flatMap((row) => behaviour.carriedAmendment(row) ?? []);
  return records.map((record) => {
    const own = carried.filter(({ recordId }) => recordId === record.id).map(extensionOf);
    const before = Array.isArray(record.extension) ? record.extension : [];
    return own.length === 0 ? record : { ...record, extension: [...before, ...own] };
  });
}
