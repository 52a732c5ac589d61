/**
 * Standard output is for the result alone: text for people, or exactly one JSON document. Whatever else there is to
 * say goes to standard error, so that a pipe never has to tell the two apart.
 */
import { visible } from '../../report/text.js';

export function printJson(document: object): void {
  process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}

/** Lines for people. They may quote a bundle or a target: escape sequences are made visible. */
export function print(lines: readonly string[]): void {
  process.stdout.write(`${visible(lines.join('\n'))}\n`);
}

/** A document as it is, such as a rendered report. */
export function printDocument(text: string): void {
  process.stdout.write(text);
}

export function note(text: string): void {
  process.stderr.write(`${visible(text)}\n`);
}
