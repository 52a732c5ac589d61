/** Canaries: each in the answers that should show it, in no other record's, and not the same twice. */
import { listed } from '../plan/nearest.js';
import { type ReadableResponse, wholeText } from '../target/message.js';
import type { Cell } from './cell.js';
import type { Visit } from './visit.js';

export interface CanaryLog {
  /** Notes an answer that opened a record: which of the canaries that it should show are not in it. */
  look(
    cell: Cell,
    response: ReadableResponse,
    wanted: readonly string[],
    missing: readonly string[],
    seen: string,
  ): void;
  /** An answer by which the same action on the same record was opened. */
  opened(cell: Cell): ReadableResponse | null;
  /** Tells what was found, once every answer was looked at. */
  tell(): void;
}

interface Look {
  readonly action: string;
  readonly seen: string;
}

export function createCanaryLog(visit: Visit): CanaryLog {
  const { canaries } = visit.driver.target;
  const shown = new Map<string, string[]>();
  const missed = new Map<string, Look[]>();
  const answers = new Map<string, ReadableResponse>();
  const strangers = new Map<string, Set<string>>();
  return {
    look({ action, resource }, response, wanted, missing, seen) {
      answers.set(`${action} ${resource}`, response);
      for (const name of wanted) {
        const id = `${resource} ${name}`;
        if (missing.includes(name)) missed.set(id, [...(missed.get(id) ?? []), { action, seen }]);
        else shown.set(id, [...(shown.get(id) ?? []), action]);
      }
      const text = wholeText(response);
      for (const [other, values] of Object.entries(canaries))
        for (const [name, value] of Object.entries(values))
          if (other !== resource && text.includes(value)) {
            const id = `${other} ${name}`;
            strangers.set(id, (strangers.get(id) ?? new Set()).add(`${action} · ${resource}`));
          }
    },
    opened: ({ action, resource }) => answers.get(`${action} ${resource}`) ?? null,
    tell() {
      const unseen: string[] = [];
      for (const [resource, values] of Object.entries(canaries))
        for (const [name, value] of Object.entries(values)) {
          const id = `${resource} ${name}`;
          if (!shown.has(id) && !missed.has(id)) unseen.push(`${resource}.${name}`);
          const twin = twinOf(canaries, resource, name, value);
          tellCanary(visit, { resource, name, twin }, shown.get(id) ?? [], missed.get(id) ?? [], [
            ...(strangers.get(id) ?? []),
          ]);
        }
      if (unseen.length > 0)
        visit.report.note(
          'canary',
          ['resources'],
          `no action that worked shows ${listed(unseen)}: whether these values are the planted ones was not seen`,
        );
    },
  };
}

/** Another canary of the very same value, declared before this one. */
function twinOf(
  canaries: Visit['driver']['target']['canaries'],
  resource: string,
  name: string,
  value: string,
): string | null {
  for (const [otherResource, values] of Object.entries(canaries))
    for (const [otherName, other] of Object.entries(values))
      if (other === value && (otherResource !== resource || otherName !== name))
        return `resources.${otherResource}.canaries.${otherName}`;
  return null;
}

function tellCanary(
  { report }: Visit,
  {
    resource,
    name,
    twin,
  }: { readonly resource: string; readonly name: string; readonly twin: string | null },
  shown: readonly string[],
  missed: readonly Look[],
  strangers: readonly string[],
): void {
  const key = ['resources', resource, 'canaries', name];
  const [miss] = missed;
  const actions = [...new Set(missed.map(({ action }) => action))].join(', ');
  if (twin !== null && (miss !== undefined || strangers.length > 0)) {
    report.broken('canary', key, {
      what: `the canary ${name} of ${resource} has the same value as ${twin}`,
      expected: 'a value that stands in one record alone',
      seen:
        miss === undefined
          ? `it is found in ${strangers.join(', ')}`
          : `it is not found in ${actions}: ${miss.seen}`,
      fix: `point to the value planted in ${resource}`,
    });
    return;
  }
  if (miss !== undefined && shown.length === 0) {
    report.broken('canary', key, {
      what: `the canary ${name} of ${resource} is not in the answer of ${actions}, though the record was opened`,
      expected: 'the planted value somewhere in the answer',
      seen: miss.seen,
      fix: `see that this value, or the file and pointer it is taken from, is the one planted in ${resource}`,
    });
    return;
  }
  if (miss !== undefined) {
    report.broken('canary', ['actions', missed[0]?.action ?? '', 'canaries'], {
      what: `${actions} on ${resource} does not show the canary ${name}, which ${shown.join(', ')} shows`,
      expected: 'the planted value somewhere in the answer',
      seen: miss.seen,
      fix: `remove ${name} from the canaries of the action, or correct its request`,
    });
    return;
  }
  if (strangers.length > 0) {
    report.broken('canary', key, {
      what: `the canary ${name} of ${resource} is not unique: it is also shown by ${strangers.join(', ')}`,
      expected: 'a value that stands in one record alone',
      fix: `plant another value in ${resource}`,
    });
    return;
  }
  if (shown.length > 0)
    report.works('canary', key, 'found, and in no other record', [...new Set(shown)].join(', '));
}
