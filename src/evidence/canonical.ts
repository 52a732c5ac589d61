import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { SafeprobeError } from '../errors.js';
import type { Json } from '../model.js';

/** Deeper than any record of ours; a hostile file must not exhaust the stack. */
const MAX_DEPTH = 200;

/**
 * The one byte form of a JSON value: RFC 8785 (JCS), UTF-8, no byte order mark and no trailing newline, so that
 * any JCS implementation arrives at the same digest.
 *
 * Stricter than JSON.stringify: Date, Map, class instances, functions, bigint, non-finite numbers, lone
 * surrogates and holes in arrays are refused instead of being rewritten in silence. A property whose value is
 * `undefined` counts as absent.
 *
 * @throws SafeprobeError `harness`, naming the place inside the value.
 */
export function canonicalJson(value: unknown): string {
  assertJson(value, '$', 0);
  try {
    const text = canonicalize(value);
    if (text === undefined) throw new TypeError('not a JSON value');
    return text;
  } catch (cause) {
    throw new SafeprobeError('harness', 'this value has no canonical JSON form', { cause });
  }
}

/** @returns lower-case hexadecimal, 64 characters: what sha256sum prints. */
export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The digest of a value's canonical form; equal to sha256 of the file it is sealed in. */
export function digestOf(value: unknown): string {
  return sha256(canonicalJson(value));
}

/**
 * Parses bytes that must be their own canonical encoding. Whitespace, key order, duplicate keys, escapes, number
 * spellings, a byte order mark: whatever could vary without changing the meaning is refused.
 *
 * @param path names the file in the error.
 * @throws SafeprobeError `evidence`.
 */
export function parseCanonical(bytes: Uint8Array, path: string): Json {
  let value: Json;
  let again: string;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
    again = canonicalJson(value);
  } catch (cause) {
    throw new SafeprobeError('evidence', 'not a canonical JSON document', { file: path, cause });
  }
  if (!Buffer.from(again).equals(bytes)) {
    throw new SafeprobeError('evidence', 'the bytes are not their own canonical (RFC 8785) encoding', {
      file: path,
    });
  }
  return value;
}

function assertJson(value: unknown, place: string, depth: number): void {
  if (depth > MAX_DEPTH) throw notJson(place, `nested deeper than ${MAX_DEPTH}`);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw notJson(place, String(value));
    return;
  }
  if (Array.isArray(value)) {
    // An index loop on purpose: forEach and map step over holes.
    for (let index = 0; index < value.length; index += 1) {
      assertJson(value[index], `${place}[${index}]`, depth + 1);
    }
    return;
  }
  if (typeof value !== 'object') throw notJson(place, typeof value);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw notJson(place, 'an object of a class');
  for (const [key, member] of Object.entries(value)) {
    if (member !== undefined) assertJson(member, `${place}.${key}`, depth + 1);
  }
}

function notJson(place: string, found: string): SafeprobeError {
  return new SafeprobeError('harness', 'only plain JSON can be sealed', { key: place, found });
}
