/**
 * The two books side by side: on the left what the harness did, on the right what the target's log says of it.
 * Differences stand open, a sample of what matched is folded; lists are bounded and say what they leave out.
 */
import { parseDuration } from '../../duration.js';
import type { Json, JsonObject } from '../../model.js';
import type { LedgerAction, LogEntry, WrongField } from '../../reconcile/book.js';
import { type BothBooks, type Reconciled, reconcileBooks } from '../../reconcile/both-books.js';
import { html, type Markup, NOTHING, type Part } from '../markup.js';
import { count, shorten } from '../text.js';
import { type Column, table } from './table.js';

/** Rows of a kind of difference that are drawn; of what matched. */
const DIFFERENCES = 50;
const SAMPLE = 12;
/** Characters of a value that a target chose. */
const VALUE = 120;

type Row = {
  readonly state: string;
  readonly tone: 'fail' | 'pass';
  readonly symbol: string;
  readonly action: LedgerAction | null;
  readonly entry: LogEntry | null;
  readonly wrong: readonly WrongField[];
};

type Group = { readonly rows: readonly Row[]; readonly total: number };

/** The kinds whose facts hold both books. */
const KINDS: readonly string[] = ['audit.coverage', 'audit.accuracy'];

export function books(kind: string, facts: Json, params: JsonObject): Markup {
  if (!KINDS.includes(kind) || !holdsBooks(facts)) return NOTHING;
  const { clock } = params;
  const found = reconcileBooks(facts, parseDuration(typeof clock === 'string' ? clock : '5s'));
  const differences = differencesOf(found);
  const differing = differences.flatMap(({ rows }) => rows);
  const left = differences.reduce((sum, { rows, total }) => sum + total - rows.length, 0);
  const sample = matchedOf(facts, found);
  return html`<h5>The two books <span class="aside">${tally(found)}</span></h5>
<p class="quiet">${count(facts.actions.length, 'action')} in the ledger, ${count(facts.entries.length, 'entry', 'entries')} read from the log: ${found.byBrowser} left by a browser, ${found.further} further ones of compound actions, ${found.others} of others.</p>
${differing.length === 0 ? '' : table('Differences between the ledger and the log', COLUMNS, differing, ({ tone }) => tone)}
${left === 0 ? '' : html`<p class="quiet">And ${count(left, 'difference')} more, in the recorded facts.</p>`}
${
  sample.length === 0
    ? ''
    : html`<details class="fold"><summary>${sample.length} of ${found.matched} that match</summary>
${table('Actions whose entry tells of them as they were', COLUMNS, sample)}</details>`
}`;
}

function tally(found: Reconciled): string {
  return [
    `${found.matched} matched`,
    `${found.missing.length} missing`,
    `${found.wrong.length} with a wrong field`,
    `${found.duplicated.length} duplicated`,
    `${found.unexplained.length} unexplained`,
  ].join(', ');
}

function differencesOf(found: Reconciled): readonly Group[] {
  const group = <T>(
    list: readonly T[],
    state: string,
    symbol: string,
    row: (item: T) => Pick<Row, 'action' | 'entry'> & Partial<Pick<Row, 'wrong'>>,
  ): Group => ({
    total: list.length,
    rows: list
      .slice(0, DIFFERENCES)
      .map((item) => ({ state, symbol, tone: 'fail', wrong: [], ...row(item) })),
  });
  return [
    group(found.missing, 'Missing', '✗', (action) => ({ action, entry: null })),
    group(found.wrong, 'Wrong field', '≠', ({ action, entry, wrong }) => ({ action, entry, wrong })),
    group(found.duplicated, 'Duplicated', '⧉', ({ action, entry }) => ({ action, entry })),
    group(found.unexplained, 'Unexplained', '?', (entry) => ({ action: null, entry })),
  ];
}

/** Only owed ones, spread over the run: the first of a long run would all be sign-ins. */
function matchedOf({ actions }: BothBooks, found: Reconciled): readonly Row[] {
  const wrong = new Set(found.wrong.map(({ action }) => action.seq));
  const rows = actions.flatMap((action, index): Row[] => {
    const entry = action.owed && !wrong.has(action.seq) ? found.entryOf(index) : null;
    return entry === null ? [] : [{ state: 'Matched', tone: 'pass', symbol: '●', action, entry, wrong: [] }];
  });
  const step = Math.max(1, Math.ceil(rows.length / SAMPLE));
  return rows.filter((_, index) => index % step === 0);
}

const COLUMNS: readonly Column<Row>[] = [
  {
    name: 'State',
    width: 'outcome-column',
    cell: ({ state, symbol, tone }) =>
      html`<span class="state ${tone}"><span aria-hidden="true">${symbol}</span> ${state}</span>`,
  },
  { name: 'Ledger', head: true, cell: ({ action }) => (action === null ? 'no such action' : done(action)) },
  { name: 'Log', cell: ({ entry, wrong }) => (entry === null ? 'no entry' : told(entry, wrong)) },
];

function done({ what, actor, operation, object, outcome, sentAt }: LedgerAction): Part {
  return html`${cut(what)}<span class="seen">${line([actor, operation, object, outcome])}${at(sentAt)}</span>`;
}

function told({ actor, operation, object, outcome, time }: LogEntry, wrong: readonly WrongField[]): Part {
  const differing = wrong.map(
    ({ field, expected, actual }) =>
      html`<span class="seen"><strong>${field}</strong>: ${cut(actual)} in place of ${cut(expected)}</span>`,
  );
  return html`${line([actor, operation, object, outcome])}${at(time)}${differing}`;
}

function at(moment: string | null): Part {
  return moment === null ? '' : html` · <span class="moment">${cut(moment)}</span>`;
}

function line(values: readonly (string | null)[]): string {
  return values.map((value) => (value === null ? '–' : cut(value))).join(' · ');
}

function cut(text: string): string {
  return shorten(text, VALUE);
}

/** A bundle may be of another version, or odd: then the recorded facts are shown and nothing else. */
function holdsBooks(facts: unknown): facts is BothBooks {
  if (!isRecord(facts)) return false;
  const { actions, entries, actors, decoy } = facts;
  return (
    typeof decoy === 'string' &&
    Array.isArray(actors) &&
    Array.isArray(actions) &&
    actions.every((each) => hasText(each, ['what', 'sentAt', 'receivedAt'], ACTION_TEXTS)) &&
    Array.isArray(entries) &&
    entries.every((each) => hasText(each, [], ENTRY_TEXTS))
  );
}

const ENTRY_TEXTS = ['id', 'time', 'actor', 'operation', 'object', 'outcome', 'nonce'];
const ACTION_TEXTS = ['nonce', 'actor', 'operation', 'object', 'outcome'];

function hasText(value: unknown, always: readonly string[], orNull: readonly string[]): boolean {
  return (
    isRecord(value) &&
    always.every((key) => typeof value[key] === 'string') &&
    orNull.every((key) => value[key] === null || typeof value[key] === 'string')
  );
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
