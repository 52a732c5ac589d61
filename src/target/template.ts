/**
 * Templates of target files: `${name}`, `${name | function}`, nothing else. No expressions: a target file
 * says how to reach a system, it does not compute.
 */
import { randomBytes } from 'node:crypto';
import { SafeprobeError } from '../errors.js';

export type Variables = { readonly [name: string]: string | undefined };

const PLACE = /\$\{\s*([A-Za-z][\w.-]*)((?:\s*\|\s*[a-z0-9]+)*)\s*\}/g;

const FUNCTIONS: { readonly [name: string]: (text: string) => string } = {
  base64: (text) => Buffer.from(text, 'utf8').toString('base64'),
  base64url: (text) => Buffer.from(text, 'utf8').toString('base64url'),
  urlencode: encodeURIComponent,
  upper: (text) => text.toUpperCase(),
  lower: (text) => text.toLowerCase(),
  trim: (text) => text.trim(),
  epochms: (text) => String(Date.parse(text)),
};

/**
 * Values made anew at each use: `random` (16 hex digits), `now` (ISO 8601), `epoch` (seconds). `requestId` is one that
 * whoever looks for the request in the log has given, or else nobody looks for.
 */
const MADE: { readonly [name: string]: () => string } = {
  random: () => randomBytes(8).toString('hex'),
  requestId: () => randomBytes(8).toString('hex'),
  now: () => new Date().toISOString(),
  epoch: () => String(Math.floor(Date.now() / 1000)),
};

/** A name such as `constructor` is no variable because every object has one. */
function own<T>(table: { readonly [name: string]: T }, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** A text, or the place of a value. */
type Part = string | { readonly name: string; readonly pipes: readonly string[] };

/** The same few templates are filled for each request. */
const MOST_PARSED = 10_000;
const parsed = new Map<string, readonly Part[]>();

function partsOf(template: string): readonly Part[] {
  const known = parsed.get(template);
  if (known !== undefined) return known;
  const parts: Part[] = [];
  let end = 0;
  for (const match of template.matchAll(PLACE)) {
    if (match.index > end) parts.push(template.slice(end, match.index));
    const pipes = (match[2] ?? '').split('|').map((pipe) => pipe.trim());
    parts.push({ name: match[1] ?? '', pipes: pipes.filter((pipe) => pipe !== '') });
    end = match.index + match[0].length;
  }
  if (end < template.length) parts.push(template.slice(end));
  if (parsed.size >= MOST_PARSED) parsed.clear();
  parsed.set(template, parts);
  return parts;
}

/** Names of the variables that a template uses, made ones left out. */
export function variablesOf(template: string): readonly string[] {
  return partsOf(template).flatMap((part) =>
    typeof part === 'string' || Object.hasOwn(MADE, part.name) ? [] : [part.name],
  );
}

export function fill(template: string, variables: Variables): string {
  let text = '';
  for (const part of partsOf(template))
    text += typeof part === 'string' ? part : pieceOf(part.name, part.pipes, template, variables);
  return text;
}

function pieceOf(name: string, pipes: readonly string[], template: string, variables: Variables): string {
  const value = own(variables, name) ?? own(MADE, name)?.();
  if (value === undefined)
    throw new SafeprobeError('prerequisite', `\${${name}} has no value here`, {
      found: `the template ${template}`,
      expected: `one of ${Object.keys(variables).sort().join(', ')}`,
      remedy: 'Capture it in an earlier step, or declare it under vars, resources or the account.',
    });
  return pipes.reduce((text, pipe) => {
    const apply = own(FUNCTIONS, pipe);
    if (apply === undefined)
      throw new SafeprobeError('input', `unknown template function "${pipe}" in ${template}`, {
        expected: Object.keys(FUNCTIONS).join(', '),
      });
    return apply(text);
  }, value);
}

/** Fills every string inside a JSON value; other values are left as they are. */
export function fillDeep(value: unknown, variables: Variables): unknown {
  if (typeof value === 'string') return fill(value, variables);
  if (Array.isArray(value)) return value.map((item) => fillDeep(item, variables));
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillDeep(item, variables)]));
  return value;
}

/** Fills the variables that are known and leaves the rest for later: what the start of a target makes known. */
export function fillKnown<T>(value: T, variables: Variables): T {
  const known = (text: string) =>
    text.replace(PLACE, (whole, name: string, pipes: string) =>
      pipes !== '' ? whole : (own(variables, name) ?? whole),
    );
  const walk = (item: unknown): unknown => {
    if (typeof item === 'string') return known(item);
    if (Array.isArray(item)) return item.map(walk);
    if (item !== null && typeof item === 'object')
      return Object.fromEntries(Object.entries(item).map(([key, part]) => [key, walk(part)]));
    return item;
  };
  return walk(value) as T;
}
