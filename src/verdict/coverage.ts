/**
 * What the checks that exist can show of the catalogue: pure, and about no run. A claim alone covers nothing. A row
 * is covered when, for every method it names, a check examines it and a fault is known that makes this check fail.
 */
import type { Catalogue, CatalogueRow, Method, Requirement, SourceLine } from '../model.js';

export type CoverageStatus = 'covered' | 'partial' | 'not-covered' | 'not-observable';

export interface CoveringCheck {
  readonly id: string;
  /** Catalogue ids that it claims. */
  readonly covers: readonly string[];
  readonly methods: readonly Method[];
}

/** Check id → faults that turned it red when each was switched on. */
export type Proofs = ReadonlyMap<string, readonly string[]>;

export interface RowCoverage {
  readonly id: string;
  readonly title: string;
  /** Such as `probe+artifact`. */
  readonly method: string;
  readonly checks: readonly string[];
  readonly status: CoverageStatus;
  /** What is missing, in the order of the row's methods; empty when covered. */
  readonly missing: readonly string[];
}

export interface ClauseCoverage extends Pick<Requirement, 'id' | 'regime' | 'cite' | 'title' | 'level'> {
  readonly checks: readonly string[];
  readonly rows: readonly string[];
  readonly status: CoverageStatus;
}

export interface LineCoverage {
  readonly id: string;
  /** Citations, joined by `; `. */
  readonly cite: string;
  /** Such as `probe+artifact`, or `not observable`. */
  readonly method: string;
  readonly checks: readonly string[];
  readonly status: CoverageStatus;
}

export type Tally = { readonly [status in CoverageStatus]: number } & { readonly total: number };

export interface Coverage {
  /** The lines of the source documents. */
  readonly requirements: readonly LineCoverage[];
  readonly clauses: readonly ClauseCoverage[];
  readonly catalogue: readonly RowCoverage[];
  readonly counts: { readonly [part in 'requirements' | 'clauses' | 'catalogue']: Tally };
}

export function coverageOf(catalogue: Catalogue, checks: readonly CoveringCheck[], proofs: Proofs): Coverage {
  const rows = catalogue.catalogue.map((row) => coverRow(row, checks, proofs));
  const byId = new Map(rows.map((row) => [row.id, row]));
  const of = (ids: readonly string[]) => ids.flatMap((id) => byId.get(id) ?? []);
  const requirements = catalogue.lines.map((line) => coverLine(line, of(line.catalogue)));
  const clauses = catalogue.clauses.map((clause): ClauseCoverage => {
    const own = of(catalogue.catalogue.filter((row) => row.clauses.includes(clause.id)).map(({ id }) => id));
    const { id, regime, cite, title, level } = clause;
    const ids = own.map((row) => row.id);
    return { id, regime, cite, title, level, checks: checksOf(own), rows: ids, status: together(own) };
  });
  return {
    requirements,
    clauses,
    catalogue: rows,
    counts: { requirements: tally(requirements), clauses: tally(clauses), catalogue: tally(rows) },
  };
}

function coverRow(row: CatalogueRow, checks: readonly CoveringCheck[], proofs: Proofs): RowCoverage {
  const own = checks.filter((check) => check.covers.includes(row.id));
  const missing = row.methods.flatMap((method) => {
    const by = own.filter((check) => check.methods.includes(method));
    if (by.length === 0) return [`no check by ${method}`];
    return by.some((check) => (proofs.get(check.id) ?? []).length > 0)
      ? []
      : [`no fault proves ${by.map(({ id }) => id).join(', ')}`];
  });
  // A row without a method asks for nothing that could be shown.
  const shown = row.methods.length > 0 && missing.length === 0;
  return {
    id: row.id,
    title: row.title,
    method: row.methods.join('+'),
    checks: own.map(({ id }) => id),
    status: own.length === 0 ? 'not-covered' : shown ? 'covered' : 'partial',
    missing,
  };
}

function coverLine(line: SourceLine, rows: readonly RowCoverage[]): LineCoverage {
  const observable = line.observable !== false;
  return {
    id: line.id,
    cite: line.cite.join('; '),
    method: observable ? line.methods.join('+') : 'not observable',
    checks: checksOf(rows),
    status: observable ? together(rows) : 'not-observable',
  };
}

/** Nothing follows from no rows at all: that is a gap, not a vacuous success. */
function together(rows: readonly RowCoverage[]): CoverageStatus {
  if (rows.length > 0 && rows.every(({ status }) => status === 'covered')) return 'covered';
  return rows.some(({ status }) => status !== 'not-covered') ? 'partial' : 'not-covered';
}

function checksOf(rows: readonly RowCoverage[]): readonly string[] {
  return [...new Set(rows.flatMap(({ checks }) => checks))];
}

function tally(parts: readonly { readonly status: CoverageStatus }[]): Tally {
  const of = (status: CoverageStatus) => parts.filter((part) => part.status === status).length;
  return {
    covered: of('covered'),
    partial: of('partial'),
    'not-covered': of('not-covered'),
    'not-observable': of('not-observable'),
    total: parts.length,
  };
}
