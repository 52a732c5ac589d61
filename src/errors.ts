/**
 * One error class. `code` is stable and documented; the message names the file, line and key where there is
 * one, what was found, what was expected, and the remedy. Exit codes follow from the code alone.
 */

import type { DeclaredLimit } from './model.js';

export type ErrorCode =
  | 'input' // a file or flag the user gave is wrong: exit 3
  | 'scope' // a host, port or path outside the target's scope was asked for
  | 'unreachable' // no connection, or it broke: the target's side
  | 'prerequisite' // something a check rests on is missing or did not work (a sign-in, an account)
  | 'time-budget' // a wait longer than --max-wait
  | 'lag' // the harness itself was too late to measure
  | 'environment' // this machine lacks something (a browser, a port)
  | 'evidence' // a bundle that can't be believed: exit 4
  | 'harness'; // our own defect

export interface Place {
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly key?: string | undefined;
}

export interface ErrorDetail extends Place {
  readonly found?: string | undefined;
  readonly expected?: string | undefined;
  readonly remedy?: string | undefined;
  /** With `time-budget`: the limit of the target that could not be waited for, as its owner declares it. */
  readonly declared?: DeclaredLimit;
  readonly cause?: unknown;
}

export class SafeprobeError extends Error {
  readonly code: ErrorCode;
  readonly detail: ErrorDetail;

  constructor(code: ErrorCode, message: string, detail: ErrorDetail = {}) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.name = 'SafeprobeError';
    this.code = code;
    this.detail = detail;
  }
}

/** Several wrong places of one input, reported together: nobody likes to mend a file one error a run. */
export class InputErrors extends SafeprobeError {
  readonly errors: readonly SafeprobeError[];

  constructor(errors: readonly SafeprobeError[]) {
    super('input', errors.map((error) => describeError(error)).join('\n'));
    this.errors = errors;
  }
}

/** `file:line:column: key: message` and what to do, on one to three lines; never a stack trace. */
export function describeError(error: unknown): string {
  if (error instanceof InputErrors) return error.message;
  if (!(error instanceof SafeprobeError)) return error instanceof Error ? error.message : String(error);
  const { file, line, column, key, found, expected, remedy } = error.detail;
  const place = [file, line, line === undefined ? undefined : (column ?? 1)]
    .filter((part) => part !== undefined)
    .join(':');
  const head = [place, key, error.message].filter((part) => part !== undefined && part !== '').join(': ');
  const facts = [
    found === undefined ? '' : `found ${found}`,
    expected === undefined ? '' : `expected ${expected}`,
  ]
    .filter((part) => part !== '')
    .join(', ');
  return [head, facts === '' ? '' : `  ${facts}`, remedy === undefined ? '' : `  remedy: ${remedy}`]
    .filter((part) => part !== '')
    .join('\n');
}

export function exitCodeOf(error: unknown): number {
  if (!(error instanceof SafeprobeError)) return 70;
  switch (error.code) {
    case 'input':
      return 3;
    case 'evidence':
      return 4;
    case 'harness':
      return 70;
    default:
      return 2;
  }
}
