/** Answers that the oracles of the file do not know: told once an oracle, with one matcher for all that it missed. */
import { keyText, type Path } from '../plan/keys.js';
import { mismatch } from '../target/matcher.js';
import type { ReadableResponse } from '../target/message.js';
import type { TargetMatcher } from '../target/schema.js';
import { type Cell, subjectOf } from './cell.js';
import { flow } from './propose.js';
import type { Visit } from './visit.js';

export type Which = 'success' | 'denied';

/** The oracle that an action is judged by, and the key at which it stands. */
export function oracle(
  { file }: Visit,
  action: string,
  which: Which,
  resource?: string,
): { readonly key: Path; readonly matcher: TargetMatcher } {
  if (which === 'denied' && resource !== undefined) {
    const cell = file.policy?.[action]?.[resource]?.denied;
    if (cell !== undefined) return { key: ['policy', action, resource, which], matcher: cell };
    const record = file.resources?.[resource]?.denied;
    if (record !== undefined) return { key: ['resources', resource, which], matcher: record };
  }
  const own = file.actions?.[action]?.[which];
  if (own !== undefined) return { key: ['actions', action, which], matcher: own };
  const common = file.oracles?.[which];
  if (common !== undefined) return { key: ['oracles', which], matcher: common };
  return { key: ['oracles'], matcher: which === 'success' ? { status: '2xx' } : { status: [401, 403, 404] } };
}

/** Whether an answer is a success but for the canaries, of which the actions and records are told elsewhere. */
export function onlyCanariesMissing(
  visit: Visit,
  action: string,
  response: ReadableResponse | null | undefined,
): boolean {
  const { matcher } = oracle(visit, action, 'success');
  return response != null && response.status < 300 && mismatch(matcher, response, {}) === null;
}

export interface Unmatched {
  readonly which: Which;
  readonly cell: Cell;
  readonly key: Path;
  readonly matcher: TargetMatcher;
  readonly better: TargetMatcher | null;
  readonly seen: string;
  /** The canaries of the record were in the answer: that it was opened is beyond doubt. */
  readonly isSure: boolean;
}

const WHAT = {
  success: 'the answer to someone allowed does not count as a success',
  denied: 'a refusal is not recognised',
} as const;

/** Where the status alone tells, the rest of the examination goes on with the matcher that is proposed. */
export function tellUnmatched(visit: Visit, all: readonly Unmatched[]): void {
  for (const key of new Set(all.map(idOf))) {
    const own = all.filter((each) => idOf(each) === key);
    const [first] = own;
    if (first === undefined) continue;
    const { which } = first;
    const statuses = [...new Set(own.map(({ better }) => onlyStatus(better)))].sort();
    const plain = statuses.flatMap((status) => (status !== null && fits(which, status) ? [status] : []));
    const isPlain = plain.length === statuses.length;
    const [only] = plain;
    const common: TargetMatcher = { status: plain.length === 1 && only !== undefined ? only : plain };
    const isSure = own.some((each) => each.isSure);
    for (const each of own) {
      tell(visit, each, isPlain ? common : each.better, isSure);
      if (isPlain) takeUp(visit, each, common);
    }
  }
}

function idOf({ which, key }: Unmatched): string {
  return `${which} ${keyText(key)}`;
}

/** 401 means that the session was not taken, which is no refusal of the action. */
function fits(which: Which, status: number): boolean {
  return which === 'success' ? status >= 200 && status < 300 : status > 401 && status < 500;
}

function tell(visit: Visit, each: Unmatched, proposal: TargetMatcher | null, isSure: boolean): void {
  const { which, cell, key, matcher, seen } = each;
  const doubt =
    which === 'denied' ? ', if this is how the target refuses' : isSure ? '' : ', if this is right';
  visit.report.broken('action', key, {
    what: WHAT[which],
    about: subjectOf(cell),
    expected: flow(matcher),
    seen,
    fix:
      proposal === null
        ? 'name what tells this answer from the others'
        : `${which}: ${flow(proposal)}${doubt}`,
  });
}

function takeUp({ file, tried }: Visit, { which, cell, key }: Unmatched, matcher: TargetMatcher): void {
  tried.cells.push({ ...cell, access: which === 'success' ? 'allow' : 'deny' });
  const how = file.actions?.[cell.action];
  if (key[0] === 'actions' && how !== undefined) how[which] = matcher;
  else file.oracles = { ...file.oracles, [which]: matcher };
}

function onlyStatus(matcher: TargetMatcher | null): number | null {
  const status = matcher?.status;
  return typeof status === 'number' && Object.keys(matcher ?? {}).length === 1 ? status : null;
}
