import type { Json } from '../model.js';

/** What a field name looks like. Anything else may be content: a map keyed by patients has their names for keys. */
const FIELD_NAME = /^[A-Za-z_$@][\w$@.:-]{0,63}$/;
const MAX_DEPTH = 12;
const MAX_KEYS = 100;
const MAX_ITEMS = 50;

export interface ShapeOptions {
  /** Page titles may name a patient, so they are kept only where the caller knows that they don't. */
  readonly title?: boolean;
}

/**
 * What may be kept of a body besides its digest: for JSON the keys with the types of their values, for HTML the names
 * of form fields (and the title, if asked for), for everything else its length. Never a value.
 *
 * @param body as received, before any decoding of characters.
 */
export function shapeOf(body: Uint8Array, contentType: string, options: ShapeOptions = {}): Json {
  const type = (contentType.split(';')[0] ?? '').trim().toLowerCase();
  if (/[/+]json$/.test(type)) return jsonShape(body);
  if (type === 'text/html' || type === 'application/xhtml+xml') return htmlShape(body, options);
  return { bytes: body.length };
}

function jsonShape(body: Uint8Array): Json {
  try {
    const value: Json = JSON.parse(Buffer.from(body).toString('utf8'));
    return { json: shapeOfValue(value, 0) };
  } catch {
    return { bytes: body.length, malformed: 'json' };
  }
}

function shapeOfValue(value: Json | undefined, depth: number): Json {
  if (value === null || value === undefined) return 'null';
  if (typeof value !== 'object') return typeof value;
  if (depth >= MAX_DEPTH) return '…';
  if (isList(value)) return listShape(value, depth);
  const keys = Object.keys(value);
  const named = keys.filter((key) => isFieldName(key)).slice(0, MAX_KEYS);
  const pairs = named.map((key): [string, Json] => [key, shapeOfValue(value[key], depth + 1)]);
  const others = keys.length - named.length;
  return Object.fromEntries(others === 0 ? pairs : [...pairs, ['…', `${others} more keys`]]);
}

/** The distinct shapes of the items: a page of a hundred alike entries says it once. */
function listShape(items: readonly Json[], depth: number): Json {
  const shapes = new Map<string, Json>();
  for (const item of items.slice(0, MAX_ITEMS)) {
    const shape = shapeOfValue(item, depth + 1);
    shapes.set(JSON.stringify(shape), shape);
  }
  return [...shapes.values()];
}

/** A run of digits makes a key an identifier: MRN-0048213 is no field. */
function isFieldName(key: string): boolean {
  return FIELD_NAME.test(key) && !/\d{3}/.test(key);
}

function htmlShape(body: Uint8Array, options: ShapeOptions): Json {
  const html = Buffer.from(body).toString('utf8');
  const fields: string[] = [];
  for (const [tag] of html.matchAll(/<(?:input|select|textarea|button)\s[^<>]{0,2000}>/gi)) {
    const match = /\sname\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/i.exec(tag);
    const name = match?.[1] ?? match?.[2] ?? match?.[3];
    if (name !== undefined) fields.push(isFieldName(name) ? name : '…');
  }
  const title = /<title[^>]{0,200}>([^<]{0,200})/i.exec(html)?.[1]?.trim();
  return {
    bytes: body.length,
    fields: [...new Set(fields)].slice(0, MAX_KEYS),
    ...(options.title === true && title !== undefined ? { title } : {}),
  };
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
