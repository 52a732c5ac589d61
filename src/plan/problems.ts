import { InputErrors, SafeprobeError } from '../errors.js';
import { keyText, type Path } from './keys.js';
import type { Locate } from './yaml-source.js';

/** More than this a file tells nobody anything: mend these first. */
const MOST_A_FILE = 20;

export interface Problem {
  readonly message: string;
  readonly found?: string;
  readonly expected?: string;
  readonly remedy: string;
  /** Point to the key instead of its value: for keys that should not be there. */
  readonly at?: 'key' | 'value';
  /** The place to point to, when it is not the key that is named (a missing key has no place of its own). */
  readonly placeOf?: Path;
}

/** An input error at a key of a document. */
export function problemAt(place: Locate, path: Path, problem: Problem): SafeprobeError {
  const { message, found, expected, remedy, at, placeOf } = problem;
  return new SafeprobeError('input', message, {
    ...place(placeOf ?? path, at ?? 'value'),
    ...(path.length === 0 ? {} : { key: keyText(path) }),
    found,
    expected,
    remedy,
  });
}

/** Throws what is wrong, if anything: each problem once, in the order of the file, at most twenty a file. */
export function refuse(errors: readonly SafeprobeError[]): void {
  const shown = inOrder(errors);
  const [only] = shown;
  if (only === undefined) return;
  throw shown.length === 1 ? only : new InputErrors(shown);
}

/** How many problems an error of the form "and N more" stands for. */
const hidden = new WeakMap<SafeprobeError, number>();

function inOrder(errors: readonly SafeprobeError[]): readonly SafeprobeError[] {
  const once = new Map<string, SafeprobeError>();
  const more = new Map<string, number>();
  for (const error of errors.flatMap((each) => (each instanceof InputErrors ? each.errors : [each]))) {
    const { file = '', line, column, key } = error.detail;
    const count = hidden.get(error);
    if (count === undefined) once.set(JSON.stringify([file, line, column, key, error.message]), error);
    else more.set(file, (more.get(file) ?? 0) + count);
  }
  const byFile = new Map<string, SafeprobeError[]>();
  for (const error of once.values()) {
    const file = error.detail.file ?? '';
    byFile.set(file, [...(byFile.get(file) ?? []), error]);
  }
  return [...byFile.entries()].flatMap(([file, all]) => {
    const sorted = all.toSorted(
      (a, b) =>
        (a.detail.line ?? 0) - (b.detail.line ?? 0) || (a.detail.column ?? 0) - (b.detail.column ?? 0),
    );
    const shown = sorted.slice(0, MOST_A_FILE);
    const count = (more.get(file) ?? 0) + sorted.length - shown.length;
    return count === 0 ? shown : [...shown, restOf(file, count)];
  });
}

function restOf(file: string, count: number): SafeprobeError {
  const rest = new SafeprobeError('input', `and ${count} more problems in this file`, {
    file,
    remedy: 'mend the ones above first; some of the others may go with them',
  });
  hidden.set(rest, count);
  return rest;
}

/** Runs each part and gathers what they refuse, so that one run reports every file. */
export function gather<T>(parts: readonly (() => T)[]): readonly T[] {
  const errors: SafeprobeError[] = [];
  const values: T[] = [];
  for (const part of parts) {
    try {
      values.push(part());
    } catch (error) {
      if (!(error instanceof SafeprobeError) || error.code !== 'input') throw error;
      errors.push(error);
    }
  }
  refuse(errors);
  return values;
}
