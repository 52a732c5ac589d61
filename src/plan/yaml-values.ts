/**
 * From the nodes of a YAML document to plain JSON. Done here rather than by the library, because what YAML
 * allows and JSON can't hold must be refused at its place, and because aliases can multiply a small file into
 * gigabytes ("billion laughs").
 */
import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Json } from '../model.js';
import { mayBeSecret, type Path } from './keys.js';

/** All values that the aliases of one file may stand for together. */
const MOST_ALIASED = 10_000;
const MOST_VALUES = 100_000;
const DEEPEST = 64;

const PLAIN_TAGS = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((name) => `tag:yaml.org,2002:${name}`),
);

interface ValueProblem {
  readonly path: Path;
  readonly offset: number;
  readonly message: string;
  readonly expected?: string;
  readonly found?: string;
  readonly remedy: string;
  /** Offset of the same key's first occurrence. */
  readonly earlier?: number;
}

interface Entry {
  readonly keyOffset: number;
  readonly value: unknown;
}

export interface Converted {
  readonly value: Json;
  readonly problems: readonly ValueProblem[];
  /** Where a path, or the nearest part of it that exists, begins. */
  offsetOf(path: Path, part: 'key' | 'value'): number;
}

interface Known {
  readonly value: Json;
  readonly size: number;
}

const startOf = (node: unknown, otherwise: number): number =>
  typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)
    ? Number(node.range[0])
    : otherwise;

export function convertDocument(document: Document.Parsed): Converted {
  const problems: ValueProblem[] = [];
  const anchors = new Map<string, Node>();
  const done = new Map<unknown, Known>();
  const entriesOf = new Map<unknown, Map<string, Entry>>();
  let values = 0;
  let aliased = 0;
  let stopped = false;

  const report = (path: Path, offset: number, problem: Omit<ValueProblem, 'path' | 'offset'>): void => {
    problems.push({ path, offset, ...problem });
  };
  /** Ends the conversion: what follows would only cost time. */
  const stop = (path: Path, offset: number, message: string, remedy: string): Known => {
    if (!stopped) report(path, offset, { message, remedy });
    stopped = true;
    return { value: null, size: 1 };
  };

  const convert = (node: unknown, path: Path, offset: number): Known => {
    if (stopped) return { value: null, size: 1 };
    const at = startOf(node, offset);
    values += 1;
    if (values > MOST_VALUES)
      return stop(path, at, `the file holds more than ${MOST_VALUES} values`, 'split it into several files');
    if (path.length > DEEPEST)
      return stop(path.slice(0, 4), at, `values are nested more than ${DEEPEST} deep`, 'write it flatter');
    if (isAlias(node)) return followAlias(node.source, path, at);
    if (isMap(node) || isSeq(node) || isScalar(node)) {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
      checkTag(node.tag, path, at);
    }
    const known = isMap(node)
      ? convertMap(node, path, at)
      : isSeq(node)
        ? convertList(node, path, at)
        : convertScalar(
            isScalar(node) ? node.value : null,
            isScalar(node) ? node.source : undefined,
            path,
            at,
          );
    done.set(node, known);
    return known;
  };

  const followAlias = (name: string, path: Path, offset: number): Known => {
    const shown = mayBeSecret(path) ? '' : ` *${name}`;
    const quote = 'if a text beginning with * was meant, put it in quotes';
    const target = anchors.get(name);
    const known = target === undefined ? undefined : done.get(target);
    if (known === undefined) {
      report(path, offset, {
        message:
          target === undefined
            ? `the alias${shown} names no anchor above it`
            : `the alias${shown} stands inside the very value it names`,
        remedy: target === undefined ? quote : 'write the values out',
      });
      return { value: null, size: 1 };
    }
    aliased += known.size;
    if (aliased > MOST_ALIASED)
      return stop(
        path,
        offset,
        `the aliases of this file stand for more than ${MOST_ALIASED} values`,
        'write the values out; anchors and aliases are for small repetitions',
      );
    return known;
  };

  const checkTag = (tag: string | undefined, path: Path, offset: number): void => {
    if (tag === undefined || PLAIN_TAGS.has(tag)) return;
    report(path, offset, {
      message: mayBeSecret(path) ? 'a YAML tag' : `the YAML tag ${tag.slice(0, 60)} is not supported`,
      expected: 'plain texts, numbers, lists and mappings',
      remedy: 'remove the tag; if a text beginning with ! was meant, put it in quotes',
    });
  };

  const convertMap = (map: YAMLMap, path: Path, offset: number): Known => {
    const entries = new Map<string, Entry>();
    entriesOf.set(map, entries);
    // Without a prototype no key of a file can be mistaken for a member of Object.
    const value: { [key: string]: Json } = Object.create(null);
    let size = 1;
    for (const pair of map.items) {
      const keyOffset = startOf(pair.key, offset);
      const key = keyName(pair.key);
      if (key === undefined || /\p{Surrogate}/u.test(key)) {
        report(path, keyOffset, {
          message: 'a key that is not a plain name',
          expected: 'a text before the colon',
          remedy: 'write the key as a name, in quotes if need be',
        });
        continue;
      }
      const earlier = entries.get(key);
      const own = [...path, key];
      if (earlier !== undefined) {
        // Braces around an unquoted password make its text a key.
        const isHidden = mayBeSecret(path.slice(-1));
        report(isHidden ? path : own, keyOffset, {
          message: `${isHidden ? 'a key' : `the key ${key}`} occurs twice in the same mapping`,
          earlier: earlier.keyOffset,
          remedy: 'keep one of the two',
        });
        continue;
      }
      if (key === '<<' || key === '__proto__') {
        report(own, keyOffset, {
          message: key === '<<' ? 'merge keys (<<) are not supported' : 'a key of this name is not allowed',
          remedy:
            key === '<<' ? 'write the entries out; a target file can use `extends`' : 'choose another name',
        });
        continue;
      }
      entries.set(key, { keyOffset, value: pair.value });
      const part = convert(pair.value, own, keyOffset);
      value[key] = part.value;
      size += part.size;
    }
    return { value, size };
  };

  const convertList = (list: YAMLSeq, path: Path, offset: number): Known => {
    const parts = list.items.map((item, index) => convert(item, [...path, index], offset));
    return {
      value: parts.map((part) => part.value),
      size: 1 + parts.reduce((sum, part) => sum + part.size, 0),
    };
  };

  const convertScalar = (value: unknown, source: string | undefined, path: Path, offset: number): Known => {
    if (typeof value === 'string' && /\p{Surrogate}/u.test(value)) {
      report(path, offset, {
        message: 'half of a character pair (\\uD800 to \\uDFFF)',
        expected: 'whole characters',
        remedy: 'write the character itself',
      });
      return { value: '', size: 1 };
    }
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return { value, size: 1 };
    const inexact =
      typeof value !== 'number' ||
      !Number.isFinite(value) ||
      (Number.isInteger(value) && !Number.isSafeInteger(value));
    if (inexact) {
      report(path, offset, {
        message: 'a number that can not be kept exactly',
        found: mayBeSecret(path)
          ? `${source?.length ?? 0} characters`
          : (source ?? String(value)).slice(0, 60),
        remedy: 'put it in quotes if it is an id or a code rather than a quantity',
      });
      return { value: 0, size: 1 };
    }
    return { value, size: 1 };
  };

  const { value } = convert(document.contents, [], 0);

  const offsetOf = (path: Path, part: 'key' | 'value'): number => {
    let node: unknown = document.contents;
    let offset = startOf(node, 0);
    for (const [index, step] of path.entries()) {
      if (isAlias(node)) node = anchors.get(node.source);
      if (isSeq(node) && typeof step === 'number' && step < node.items.length) {
        node = node.items[step];
        offset = startOf(node, offset);
        continue;
      }
      const entry = entriesOf.get(node)?.get(String(step));
      if (entry === undefined) return offset;
      node = entry.value;
      const asKey = part === 'key' && index === path.length - 1;
      offset = asKey ? entry.keyOffset : startOf(node, entry.keyOffset);
    }
    return offset;
  };
  return { value, problems, offsetOf };
}

function keyName(key: unknown): string | undefined {
  if (typeof key === 'string') return key;
  if (!isScalar(key) || key.value === null) return undefined;
  // As written: a key 007 or 1e3 is a name, not the number it would be.
  return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
}
