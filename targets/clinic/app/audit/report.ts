/** One end of a period, as it was asked for. */
export interface Bound {
  /** The SQL operator. */
  readonly comparison: string;
  readonly when: Date;
}

/** What a report may be sorted by: SQL over the log. Texts sort by code, whatever the database's language. */
const COLUMNS: Readonly<Record<string, string>> = {
  date: 'recorded',
  agent: `(content::jsonb->'agent'->0->'who'->'identifier'->>'value') COLLATE "C"`,
  action: `(content::jsonb->>'action') COLLATE "C"`,
  entity: `coalesce('Patient/' || patient_id, object) COLLATE "C"`,
  outcome: 'outcome COLLATE "C"',
};

/** The period that a report is made for: the one that was asked for. */
export function reportPeriod(bounds: readonly Bound[]): readonly Bound[] {
  return bounds;
}

/** The column that a report is sorted by; undefined where there is none of that name. */
export function reportColumn(name: string): string | undefined {
  return Object.hasOwn(COLUMNS, name) ? COLUMNS[name] : undefined;
}
