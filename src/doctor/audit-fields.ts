/** Each field of the audit map on the entry of an action just done, where the right value is known. */
import { recordedTime } from '../audit/times.js';
import { listed } from '../plan/nearest.js';
import { hasZone, instantOf } from '../reconcile/instant.js';
import { selectText } from '../target/jsonpath.js';
import type { Known } from './audit.js';
import type { Audit } from './audit-reader.js';
import { byNeighbour, leavesOf, pathsTo } from './propose.js';
import type { Visit } from './visit.js';

export interface Found {
  readonly known: Known;
  readonly entry: unknown;
}

type Field = keyof Audit['fields'];

const CLOCK_MS = 60_000;

export function examineFields(visit: Visit, audit: Audit, found: readonly Found[]): void {
  const { report } = visit;
  const [first] = found;
  if (first === undefined) return;
  const { known, entry } = first;
  const value = (field: Field): string | undefined => {
    const path = audit.fields[field];
    return path === undefined ? undefined : selectText(path, entry);
  };
  const isWhen = (text: string) => isNear(recordedTime(text, audit.times), known);
  const isWho = (text: string) => (audit.actors?.[text] ?? text) === known.actor;
  const tell = (field: Field, what: string, expected: string, paths: readonly string[], otherwise: string) =>
    report.broken('audit', ['audit', 'fields', field], {
      what: `the field ${field} ${what}`,
      expected,
      seen: `the entry of ${known.subject}`,
      fix: paths.length === 0 ? otherwise : standsAt(field, paths, entry),
    });
  const check = (field: Field, wanted: string, fits: (text: string) => boolean, paths: readonly string[]) => {
    const text = value(field);
    if (text !== undefined && fits(text))
      return report.works('audit', ['audit', 'fields', field], `gives its value`);
    const what = text === undefined ? 'gives nothing on an entry' : `gives ${shown(text)} on an entry`;
    const elsewhere = paths.filter((path) => path !== audit.fields[field]);
    tell(field, what, wanted, elsewhere, 'see an entry of the log: the known value is nowhere in it');
  };

  check('nonce', 'the nonce of the request', (text) => text === known.nonce, pathsTo(known.nonce, entry));
  const names = [...new Set([known.actor, known.username])];
  check(
    'actor',
    `${known.actor}, who did it`,
    isWho,
    names.flatMap((name) => pathsTo(name, entry)),
  );
  if (known.object !== null) {
    const { object } = known;
    check('object', `${object}, as resources says`, (text) => text.includes(object), pathsTo(object, entry));
  }
  check('time', 'a time with its zone, close to that of the request', isWhen, timesIn(entry, known));
  if (audit.fields.id !== undefined) check('id', 'an id', (text) => text !== '', []);
  examineOperation(visit, audit, first);
  examineOutcomes(visit, audit, found);
}

function standsAt(field: Field, paths: readonly string[], entry: unknown): string {
  const [path = '$'] = paths;
  const stable = byNeighbour(path, entry);
  return `the ${field} stands at ${path}: ${field}: ${stable ?? path}`;
}

/** Words of a vocabulary may be told; anything longer could be about somebody. */
function shown(text: string): string {
  return /^[\w.:+/-]{1,40}$/.test(text) ? JSON.stringify(text) : `another text of ${text.length} characters`;
}

function isNear(text: string, { sentAt }: Known): boolean {
  return hasZone(text) && Math.abs(instantOf(text) - Date.parse(sentAt)) < CLOCK_MS;
}

function timesIn(entry: unknown, known: Known): readonly string[] {
  return leavesOf(entry).flatMap(({ path, value }) =>
    typeof value === 'string' && isNear(value, known) ? [path] : [],
  );
}

function examineOperation({ report }: Visit, audit: Audit, { known, entry }: Found): void {
  const { fields, operations = {} } = audit;
  const key = ['audit', 'fields', 'operation'];
  const meaning = (word: string) => operations[word] ?? (/^[CRUDE]$/.test(word) ? word : undefined);
  const word = selectText(fields.operation, entry);
  if (word !== undefined && meaning(word) === known.operation) {
    report.works('audit', key, 'gives its value');
    return;
  }
  const elsewhere = leavesOf(entry).filter(
    ({ path, value }) => path !== fields.operation && meaning(String(value)) === known.operation,
  );
  const [other] = elsewhere;
  const seen = `the entry of ${known.subject}`;
  if (word === undefined || other !== undefined) {
    report.broken('audit', key, {
      what:
        word === undefined
          ? 'the field operation gives nothing on an entry'
          : `the field operation gives ${shown(word)} on an entry`,
      expected: `${known.operation}, or a word that operations maps to it`,
      seen,
      fix:
        other === undefined
          ? 'see an entry of the log for what was done'
          : standsAt('operation', [other.path], entry),
    });
    return;
  }
  report.broken('audit', ['audit', 'operations'], {
    what: `the word ${shown(word)} of the log is ${meaning(word) === undefined ? 'not known' : `taken as ${meaning(word)}`}`,
    expected: known.operation,
    seen,
    fix: `operations: { ${/^\w+$/.test(word) ? word : JSON.stringify(word)}: ${known.operation} }`,
  });
}

function examineOutcomes({ report }: Visit, audit: Audit, found: readonly Found[]): void {
  const { fields, outcomes } = audit;
  const wordOf = ({ entry }: Found) => selectText(fields.outcome, entry);
  const unknown = found.filter((each) => !outcomes[each.known.outcome].includes(wordOf(each) ?? ''));
  for (const { known } of found.filter((each) => !unknown.includes(each)))
    report.works('audit', ['audit', 'outcomes', known.outcome], `the word for a ${known.outcome} is known`);
  if (unknown.length === 0) return;
  const telling = tellingPaths(audit, found);
  if (telling.length > 0 || unknown.every((each) => wordOf(each) === undefined)) {
    const [first] = unknown;
    const word = first === undefined ? undefined : wordOf(first);
    report.broken('audit', ['audit', 'fields', 'outcome'], {
      what: `the field outcome gives ${word === undefined ? 'nothing' : shown(word)} on an entry`,
      expected: `one of ${listed([...outcomes.success, ...outcomes.failure])}`,
      seen: `the entry of ${first?.known.subject ?? 'an action'}`,
      fix:
        telling.length === 0
          ? 'see an entry of the log for how it ended'
          : standsAt('outcome', telling, first?.entry),
    });
    return;
  }
  for (const each of unknown) {
    const { outcome, subject } = each.known;
    const word = wordOf(each) ?? '';
    report.broken('audit', ['audit', 'outcomes', outcome], {
      what: `the log's word for a ${outcome} is ${shown(word)}, which outcomes.${outcome} does not list`,
      expected: `one of ${listed(outcomes[outcome])}`,
      seen: `the entry of ${subject}`,
      fix: `${outcome}: [${[...outcomes[outcome], word].map((text) => JSON.stringify(text)).join(', ')}]`,
    });
  }
}

/** Paths at which every entry has a word of its own outcome: only such a path can be the right one. */
function tellingPaths({ fields, outcomes }: Audit, found: readonly Found[]): readonly string[] {
  const [first] = found;
  return leavesOf(first?.entry).flatMap(({ path }) =>
    path !== fields.outcome &&
    found.every(({ known, entry }) => outcomes[known.outcome].includes(selectText(path, entry) ?? ''))
      ? [path]
      : [],
  );
}
