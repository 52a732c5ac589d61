/** Guesses at what a target file should say instead, taken from what the target answered. Names and paths only. */
import { nearest } from '../plan/nearest.js';
import { contentTypeOf, headerOf, type ReadableResponse } from '../target/message.js';
import type { TargetCapture, TargetMatcher } from '../target/schema.js';

export interface Leaf {
  /** Normalized RFC 9535 path: `$.entity[2].what.identifier.value`. */
  readonly path: string;
  readonly value: string | number | boolean;
}

const MOST_LEAVES = 5000;

/** Every text, number and truth value of a JSON document with the path that leads to it. */
export function leavesOf(value: unknown, path = '$', found: Leaf[] = []): readonly Leaf[] {
  if (found.length >= MOST_LEAVES || value === null || value === undefined) return found;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) leavesOf(item, `${path}[${index}]`, found);
  } else if (typeof value === 'object') {
    for (const [key, item] of Object.entries(value)) leavesOf(item, `${path}${member(key)}`, found);
  } else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    found.push({ path, value });
  return found;
}

function member(key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

/** Where a known text stands in a document: exactly, or failing that as a part of a longer text. */
export function pathsTo(text: string, document: unknown): readonly string[] {
  const leaves = leavesOf(document);
  const exact = leaves.filter((leaf) => String(leaf.value) === text);
  const within = leaves.filter((leaf) => typeof leaf.value === 'string' && leaf.value.includes(text));
  return (exact.length > 0 ? exact : within).map((leaf) => leaf.path);
}

/**
 * The same place by what stands beside it, when it lies in a list: `$.entity[?@.type.code == 'XrequestId'].…`.
 * A position in a list changes from entry to entry; a code does not.
 */
export function byNeighbour(path: string, document: unknown): string | undefined {
  const [, list, index, rest] = /^(.*?)\[(\d+)\](.*)$/.exec(path) ?? [];
  if (list === undefined || index === undefined || rest === undefined) return undefined;
  const prefix = `${list}[`;
  const all = leavesOf(document).filter((leaf) => leaf.path.startsWith(prefix));
  const own = all.filter((leaf) => leaf.path.startsWith(`${prefix}${index}]`));
  const tellsApart = own.find(({ path: at, value }) => {
    const inside = at.slice(`${prefix}${index}]`.length);
    if (inside === rest || inside.includes('[') || !isWord(value)) return false;
    return all.every(
      (other) => other.path === at || !(other.path.endsWith(`]${inside}`) && other.value === value),
    );
  });
  if (tellsApart === undefined) return undefined;
  const inside = tellsApart.path.slice(`${prefix}${index}]`.length);
  const value = typeof tellsApart.value === 'string' ? `'${tellsApart.value}'` : String(tellsApart.value);
  return `${list}[?@${inside} == ${value}]${rest}`;
}

/** A code or a flag, not a name or number that could belong to somebody. */
export function isWord(value: Leaf['value']): boolean {
  return (
    typeof value === 'boolean' || (typeof value === 'string' && /^[A-Za-z][A-Za-z_-]{1,31}$/.test(value))
  );
}

const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** The name that was meant by another, however it is written: mfaToken for mfa_token. */
export function meant(names: readonly string[], known: readonly string[]): string | undefined {
  for (const name of names) {
    const same = known.find((each) => plain(each) === plain(name));
    if (same !== undefined) return same;
  }
  for (const name of names) {
    const near = nearest(name, known);
    if (near !== undefined) return near;
  }
  return undefined;
}

/** Where a capture that found nothing may find its value; `cookies` are the names in the jar. */
export function captureProposal(
  variable: string,
  capture: TargetCapture,
  response: ReadableResponse,
  cookies: readonly string[],
): TargetCapture | undefined {
  if ('json' in capture) {
    const leaves = leavesOf(response.json).filter((leaf) => typeof leaf.value === 'string');
    const lastName = (path: string) => /([A-Za-z_][\w-]*)[^A-Za-z_]*$/.exec(path)?.[1] ?? '';
    const name = meant(
      [lastName(capture.json), variable],
      leaves.map((leaf) => lastName(leaf.path)),
    );
    const leaf = leaves.find((each) => lastName(each.path) === name);
    return name === undefined || leaf === undefined ? undefined : { json: leaf.path };
  }
  const pick = <T>(wanted: string, known: readonly string[], make: (name: string) => T): T | undefined => {
    const name = meant([wanted, variable], known);
    return name === undefined || name === wanted ? undefined : make(name);
  };
  if ('header' in capture)
    return pick(capture.header, Object.keys(response.headers), (header) => ({ header }));
  if ('cookie' in capture) return pick(capture.cookie, cookies, (cookie) => ({ cookie }));
  if ('field' in capture) return pick(capture.field, fieldNames(response.text), (field) => ({ field }));
  return undefined;
}

export function fieldNames(html: string): readonly string[] {
  return [...html.matchAll(/<input\b[^>]*?\bname\s*=\s*["']?([\w.:-]{1,64})/gi)].map(
    (match) => match[1] ?? '',
  );
}

/** A matcher that would hold for this answer and, where one is given, not for the other. */
export function matcherProposal(response: ReadableResponse, unlike?: ReadableResponse): TargetMatcher | null {
  const { status } = response;
  const location = headerOf(response, 'location');
  if (unlike === undefined || unlike.status !== status) {
    if (status < 300 || status > 399 || location === undefined) return { status };
    return { status, header: { location: { matches: `${escaped(pathOf(location))}` } } };
  }
  const others = leavesOf(unlike.json);
  const telling = leavesOf(response.json).find(
    ({ path, value }) =>
      !path.includes('[') &&
      (typeof value !== 'string' || /^[A-Za-z_-]{1,40}$/.test(value)) &&
      !others.some((other) => other.path === path && other.value === value),
  );
  if (telling !== undefined) return { status, json: { path: telling.path, equals: telling.value } };
  const type = contentTypeOf(response);
  return type !== '' && type !== contentTypeOf(unlike) ? { status, type } : null;
}

function pathOf(location: string): string {
  return URL.canParse(location, 'http://relative.invalid')
    ? new URL(location, 'http://relative.invalid').pathname
    : '/';
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** As it is written in a target file on one line. */
export function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{ ${Object.entries(value)
      .map(([key, part]) => `${key}: ${flow(part)}`)
      .join(', ')} }`;
  if (typeof value !== 'string') return String(value);
  return /^[A-Za-z$/][\w./$@-]*$/.test(value) ? value : JSON.stringify(value);
}
