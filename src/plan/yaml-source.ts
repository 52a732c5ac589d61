/** Reads one YAML or JSON file into plain values that remember where they stand. */
import { readFileSync, statSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import { LineCounter, parseAllDocuments } from 'yaml';
import { SafeprobeError } from '../errors.js';
import type { Json, JsonObject } from '../model.js';
import { foundText, keyText, type Path } from './keys.js';
import { refuse } from './problems.js';
import { keyOnLine, type SyntaxProblem, syntaxProblem, tooComplex } from './yaml-syntax.js';
import { convertDocument } from './yaml-values.js';

/** Lines and columns count from 1, as editors do. */
interface Located {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Where the value (or the key) at a path begins; of a path that does not exist, its nearest part that does. */
export type Locate = (path: Path, part?: 'key' | 'value') => Located;

export interface Source<T extends Json = JsonObject> {
  /** As shown to people: relative to the working folder where it lies below it. */
  readonly file: string;
  readonly value: T;
  readonly place: Locate;
}

const LARGEST = 2 * 1024 * 1024;

/** A file whose top level is a mapping. Throws `input`, for each kind of unreadable file in its own words. */
export function readSource(file: string): Source {
  return parseSource(readText(file), shownPath(file));
}

/** A file that may hold a list at the top, such as an accounts file. */
export function readAnySource(file: string): Source<Json> {
  return parseAnySource(readText(file), shownPath(file));
}

export function parseSource(text: string, file: string): Source {
  const source = parseAnySource(text, file);
  const { value } = source;
  if (isMapping(value)) return { ...source, value };
  throw new SafeprobeError('input', 'the file is not a mapping', {
    ...source.place([]),
    found: typeof value === 'string' ? 'a text' : foundText(value, []),
    expected: '`key: value` lines at the top level',
    remedy: 'start with the first key, at the beginning of the line',
  });
}

export function parseAnySource(text: string, file: string): Source<Json> {
  const lines = new LineCounter();
  // Filled here as well: the bounds are checked before the parser has counted any line.
  const placeAt = (offset: number): Located => {
    if (lines.lineStarts.length === 0) for (const start of lineStarts(text)) lines.addNewLine(start);
    const { line, col } = lines.linePos(Math.max(0, offset));
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const fail = (problem: SyntaxProblem): never => {
    throw new SafeprobeError('input', problem.message, {
      ...placeAt(problem.offset),
      key: keyOnLine(text, problem.offset),
      expected: problem.expected,
      remedy: problem.remedy,
    });
  };
  const complex = tooComplex(text);
  if (complex !== undefined) fail(complex);
  // Keys are compared by convertDocument: the library's own comparison is quadratic.
  const parsed = parseAllDocuments(text, { prettyErrors: false, uniqueKeys: false, logLevel: 'silent' });
  const documents = 'empty' in parsed ? [] : parsed;
  const [document, second] = documents;
  const broken = documents.find((each) => each.errors.length > 0)?.errors[0];
  if (broken !== undefined) fail(syntaxProblem(text, broken));
  if (document === undefined || document.contents === null || isEmpty(document.contents))
    throw new SafeprobeError('input', 'the file is empty', {
      file,
      line: 1,
      column: 1,
      found: text.trim() === '' ? 'no text' : 'comments only',
      expected: 'a YAML mapping',
      remedy: 'fill it in, or remove it; suites/ and targets/ hold examples',
    });
  if (second !== undefined)
    fail({
      offset: second.range[0],
      message: 'a second document begins here (---)',
      expected: 'one document a file',
      remedy: 'remove the line ---, or move what follows to a file of its own',
    });
  const { yaml } = document.directives;
  if (yaml.explicit === true && yaml.version !== '1.2')
    fail({
      offset: 0,
      message: `YAML ${yaml.version} reads yes, no and 010 differently`,
      expected: 'YAML 1.2',
      remedy: 'remove the %YAML line',
    });
  const { value, problems, offsetOf } = convertDocument(document);
  refuse(
    problems.map(
      ({ path, offset, message, found, expected, remedy, earlier }) =>
        new SafeprobeError('input', message, {
          ...placeAt(offset),
          ...(path.length === 0 ? {} : { key: keyText(path) }),
          found: earlier === undefined ? found : `the first one on line ${placeAt(earlier).line}`,
          expected,
          remedy,
        }),
    ),
  );
  return { file, value, place: (path, part = 'value') => placeAt(offsetOf(path, part)) };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function isEmpty(contents: unknown): boolean {
  return typeof contents === 'object' && contents !== null && 'source' in contents && contents.source === '';
}

export function isMapping(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function shownPath(file: string): string {
  const short = relative(process.cwd(), resolve(file));
  return short === '' || short.startsWith('..') || isAbsolute(short) ? resolve(file) : short;
}

/** The text of a regular file in UTF-8. Throws `input`. */
export function readText(file: string, largest: number = LARGEST): string {
  const shown = shownPath(file);
  const fail = (message: string, remedy: string, cause?: unknown): never => {
    throw new SafeprobeError('input', message, { file: shown, remedy, cause });
  };
  const bytes = readBytes(file, largest, fail);
  if (bytes[0] === 0xff && bytes[1] === 0xfe) fail('the file is UTF-16', 'save it as UTF-8');
  const nul = bytes.indexOf(0);
  const at = nul === -1 ? firstInvalid(bytes) : nul;
  if (at !== -1) {
    const before = bytes.subarray(0, at);
    const lineStart = before.lastIndexOf(0x0a) + 1;
    throw new SafeprobeError('input', 'the file is not text', {
      file: shown,
      line: before.filter((byte) => byte === 0x0a).length + 1,
      column: at - lineStart + 1,
      found: nul === -1 ? 'bytes that are not UTF-8' : 'a NUL byte: this is a binary file',
      expected: 'a text in UTF-8',
      remedy: 'check the path; if it is the right file, save it as UTF-8',
    });
  }
  return bytes.toString('utf8').replace(/^\ufeff/, '');
}

type Fail = (message: string, remedy: string, cause?: unknown) => never;

function readBytes(file: string, largest: number, fail: Fail): Buffer {
  try {
    // Asked before opening: opening a named pipe would wait for a writer.
    const stat = statSync(file);
    if (stat.isDirectory()) return fail('this is a folder, not a file', 'name a file in it');
    if (!stat.isFile()) return fail('this is not a regular file', 'name a YAML or JSON file');
    if (stat.size > largest)
      return fail(
        `the file is ${(stat.size / 1024 / 1024).toFixed(1)} MiB`,
        `check the path: nothing read here is larger than ${largest / 1024 / 1024} MiB`,
      );
    return readFileSync(file);
  } catch (cause) {
    if (cause instanceof SafeprobeError) throw cause;
    return fail(...openProblem(cause), cause);
  }
}

function openProblem(cause: unknown): [message: string, remedy: string] {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return ['the file does not exist', 'check the path'];
  if (code === 'EACCES' || code === 'EPERM')
    return ['you may not read this file', 'give yourself read permission: chmod u+r'];
  return ['the file can not be read', 'check the path and its permissions'];
}

function firstInvalid(bytes: Buffer): number {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return -1;
  } catch {
    // Where exactly: the decoded text with replacement characters agrees with the bytes up to there.
    const again = Buffer.from(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes), 'utf8');
    let at = 0;
    while (at < bytes.length && bytes[at] === again[at]) at += 1;
    return at;
  }
}
