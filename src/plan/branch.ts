/** Of several shapes a value may have (anyOf), the one its author evidently meant. */
import { nearest } from './nearest.js';
import { isReference, ProfileReference } from './profile-reference.js';

/** The parts of JSON Schema that the composed schemas use. */
export interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: { readonly [key: string]: Schema };
  readonly patternProperties?: { readonly [pattern: string]: Schema };
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly pattern?: string;
  readonly format?: string;
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly minLength?: number;
}

export function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}

function takesType(schema: Schema, type: string): boolean {
  if (schema.anyOf !== undefined) return schema.anyOf.some((each) => takesType(each, type));
  const allowed = schema.type ?? (schema.enum === undefined ? undefined : typeOf(schema.enum[0]));
  if (allowed === undefined) return true;
  return allowed === type || (allowed === 'integer' && type === 'number');
}

/** How much of a mapping speaks for a branch: its required keys count most, a misspelt one still a little. */
function score(branch: Schema, keys: readonly string[]): number {
  const properties = Object.keys(branch.properties ?? {});
  return keys.reduce((sum, key) => {
    const name = properties.includes(key) ? key : nearest(key, properties);
    if (name === undefined) return sum;
    const weight = branch.required?.includes(name) === true ? 3 : 1;
    return sum + (name === key ? weight : weight / 2);
  }, 0);
}

export function meantBranch(branches: readonly Schema[], value: unknown): Schema | undefined {
  const reference = branches.find((branch) => branch.pattern === ProfileReference.pattern);
  if (reference !== undefined) {
    if (isReference(value)) return reference;
    const others = branches.filter((branch) => branch !== reference);
    return others.length === 1 ? others[0] : meantBranch(others, value);
  }
  const fitting = branches.filter((branch) => takesType(branch, typeOf(value)));
  const [first, second] = fitting;
  if (second === undefined) return first;
  if (typeOf(value) !== 'object') return undefined;
  const keys = Object.keys(value as object);
  const scored = fitting
    .map((branch) => ({ branch, points: score(branch, keys) }))
    .sort((a, b) => b.points - a.points);
  const [best, next] = scored;
  return best !== undefined && best.points > 0 && best.points > (next?.points ?? 0) ? best.branch : undefined;
}

/** The key by which each branch of mappings is known: `request` or `browser`. */
export function tellingKeys(branches: readonly Schema[]): readonly string[] {
  return branches.flatMap((branch) =>
    (branch.required ?? []).filter(
      (key) => branches.filter((other) => other.properties?.[key] !== undefined).length === 1,
    ),
  );
}

/** What a schema asks for, in words: its type, and its own description where it has one. */
export function expectedText(schema: Schema): string {
  const description = schema.description === undefined ? undefined : asPhrase(schema.description);
  const isPlain = schema.pattern !== undefined || schema.anyOf !== undefined;
  if (description !== undefined && isPlain) return description;
  return description === undefined ? typeText(schema) : `${typeText(schema)} (${description})`;
}

/** A sentence as part of another: no full stop, no capital but that of an abbreviation. */
function asPhrase(sentence: string): string {
  const text = sentence.replace(/\.$/, '');
  return /^[A-Z]([a-z]| )/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

function typeText(schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return `one of ${schema.enum.map((each) => String(each)).join(', ')}`;
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(expectedText))].join(', or ');
  switch (schema.type) {
    case 'string':
      if (schema.format === 'regex') return 'a regular expression';
      if (schema.minLength !== undefined && schema.minLength > 1)
        return `a text of at least ${schema.minLength} characters`;
      return schema.pattern === undefined ? 'a text' : `a text like ${schema.pattern}`;
    case 'integer':
    case 'number':
      return `${schema.type === 'integer' ? 'a whole number' : 'a number'}${range(schema)}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return 'a list';
    case 'object':
      return schema.required === undefined || schema.required.length === 0
        ? 'a mapping'
        : `a mapping with ${schema.required.join(', ')}`;
    case 'null':
      return 'nothing';
    default:
      return 'another value';
  }
}

function range(schema: Schema): string {
  if (schema.minimum !== undefined && schema.maximum !== undefined)
    return ` from ${schema.minimum} to ${schema.maximum}`;
  if (schema.minimum !== undefined) return ` of at least ${schema.minimum}`;
  return '';
}
