import { createHmac, randomBytes } from 'node:crypto';
import { SafeprobeError } from '../errors.js';
import type { Json } from '../model.js';
import { createMatcher } from './matcher.js';
import { isScannable, type Secret, SHORTEST, spellingsOf, wellFormed } from './spelling.js';

/**
 * Replaces secrets and canaries where text is captured, before anything is kept. One redactor a run; its shards are
 * given the same key, so that a value has one fingerprint throughout the run and none that outlives it.
 */
export interface Redactor {
  /** Registers a value with all its spellings. Values shorter than four characters are ignored in text. */
  add(value: string, label: string): void;
  /** Replaces every occurrence by `[label fp:xxxxxxxx]`; of overlapping ones the longest gives the label. */
  text(text: string): string;
  /** The same for every string of a value, keys included, and for numbers that are a registered value. */
  json(value: Json): Json;
  /** `fp:` and eight hexadecimal digits, comparable within the run only. */
  fingerprint(value: string): string;
  /** Labels of the registered values that occur in the text, in any spelling, in order of registration. */
  seen(text: string): readonly string[];
  /** Registered values of 64 bits or more by `bitsOf`: what the final leak scan looks for. */
  scannable(): readonly Secret[];
  /** Forgets the key and every value. Whatever is asked afterwards is refused. */
  destroy(): void;
}

interface Entry extends Secret {
  readonly order: number;
}

interface Interval {
  start: number;
  end: number;
  longest: number;
  entry: Entry;
}

/** Replacing can join its neighbours into a new occurrence; real texts settle in one round. */
const MAX_ROUNDS = 4;
/** A run repeats its addresses, keys and words: what became of so many of them is remembered until a value is added. */
const MOST_KNOWN = 4096;
const LONGEST_KNOWN = 160;

/** @param key 32 random bytes shared by the shards of a run; the redactor wipes its own copy. */
export function createRedactor(key: Uint8Array = randomBytes(32)): Redactor {
  const secretKey = Buffer.from(key);
  const entries = new Map<string, Entry>();
  const tokens = new Map<Entry, string>();
  const known = new Map<string, string>();
  /** Of the registered values those that a number could hold. */
  const numeric: Entry[] = [];
  let matcher = createMatcher<Entry>();
  let alive = true;

  function assertAlive(): void {
    if (!alive) throw new SafeprobeError('harness', 'the redactor was destroyed when the run was sealed');
  }

  function fingerprint(value: string): string {
    assertAlive();
    return `fp:${createHmac('sha256', secretKey).update(wellFormed(value)).digest('hex').slice(0, 8)}`;
  }

  function add(value: string, label: string): void {
    assertAlive();
    const plain = wellFormed(value);
    if (plain.length < SHORTEST || entries.has(plain)) return;
    const entry = { value: plain, label, order: entries.size };
    entries.set(plain, entry);
    if (/^[\d.e+-]+$/i.test(plain) && isScannable(plain)) numeric.push(entry);
    tokens.clear();
    known.clear();
    for (const spelling of spellingsOf(plain)) matcher.add(Buffer.from(spelling), entry);
  }

  function occurs(bytes: Uint8Array): boolean {
    let found = false;
    matcher.find(bytes, () => {
      found = true;
    });
    return found;
  }

  /** A label that holds a secret (somebody's password is "password") must not give it away. */
  function tokenOf(entry: Entry): string {
    const known = tokens.get(entry);
    if (known !== undefined) return known;
    const print = fingerprint(entry.value);
    const label = entry.label.replace(/[^\w.:/@ -]/g, '-');
    const candidates = [`[${label} ${print}]`, `[value ${print}]`, `[${print}]`];
    const token = candidates.find((candidate) => !occurs(Buffer.from(candidate))) ?? '[…]';
    tokens.set(entry, token);
    return token;
  }

  function text(input: string): string {
    assertAlive();
    if (input.length > LONGEST_KNOWN) return cleaned(input);
    const found = known.get(input);
    if (found !== undefined) return found;
    const made = cleaned(input);
    if (known.size < MOST_KNOWN) known.set(input, made);
    return made;
  }

  function cleaned(input: string): string {
    let current = wellFormed(input);
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const bytes = Buffer.from(current);
      const intervals = intervalsOf(bytes);
      if (intervals.length === 0) return current;
      current = replace(bytes, intervals);
    }
    return '[…]';
  }

  /** Overlapping occurrences become one interval, so that no rest of a secret stays at its edge. */
  function intervalsOf(bytes: Uint8Array): readonly Interval[] {
    const found: Interval[] = [];
    matcher.find(bytes, (start, end, entry) => {
      found.push({ start, end, longest: end - start, entry });
    });
    found.sort((a, b) => a.start - b.start || b.end - a.end);
    const merged: Interval[] = [];
    for (const next of found) {
      const last = merged.at(-1);
      if (last === undefined || next.start >= last.end) {
        merged.push(next);
        continue;
      }
      last.end = Math.max(last.end, next.end);
      if (next.longest > last.longest) {
        last.longest = next.longest;
        last.entry = next.entry;
      }
    }
    return merged;
  }

  function replace(bytes: Buffer, intervals: readonly Interval[]): string {
    const parts: string[] = [];
    let done = 0;
    for (const { start, end, entry } of intervals) {
      parts.push(bytes.toString('utf8', done, start), tokenOf(entry));
      done = end;
    }
    parts.push(bytes.toString('utf8', done));
    return parts.join('');
  }

  function json(part: Json): Json {
    if (typeof part === 'string') return text(part);
    if (typeof part === 'number') return number(part);
    if (part === null || typeof part === 'boolean') return part;
    if (isList(part)) return part.map(json);
    const pairs: [string, Json][] = [];
    const used = new Set<string>();
    for (const [key, member] of Object.entries(part)) {
      if (member === undefined) continue;
      const plain = text(key);
      let unique = plain;
      // Two spellings of one secret as keys of one object would otherwise swallow each other.
      for (let again = 2; used.has(unique); again += 1) unique = `${plain} ${again}`;
      used.add(unique);
      pairs.push([unique, json(member)]);
    }
    // fromEntries defines properties: a key `__proto__` stays a key.
    return Object.fromEntries(pairs);
  }

  /** A duration that merely contains the digits of a short code stays a number. */
  function number(value: number): Json {
    const digits = String(value);
    const entry = entries.get(digits);
    if (entry !== undefined) return tokenOf(entry);
    return numeric.some((each) => digits.includes(each.value)) ? text(digits) : value;
  }

  function seen(input: string): readonly string[] {
    assertAlive();
    const found = new Set<Entry>();
    matcher.find(Buffer.from(input), (_start, _end, entry) => found.add(entry));
    const ordered = [...found].sort((a, b) => a.order - b.order);
    return [...new Set(ordered.map((entry) => entry.label))];
  }

  function scannable(): readonly Secret[] {
    assertAlive();
    return [...entries.values()]
      .filter(({ value }) => isScannable(value))
      .map(({ value, label }) => ({ value, label }));
  }

  function destroy(): void {
    secretKey.fill(0);
    entries.clear();
    tokens.clear();
    known.clear();
    numeric.length = 0;
    matcher = createMatcher<Entry>();
    alive = false;
  }

  return { add, text, json, fingerprint, seen, scannable, destroy };
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
