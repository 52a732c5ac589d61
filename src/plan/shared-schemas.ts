/**
 * Schemas made in TypeScript repeat their parts: the target's holds its matcher dozens of times, and ajv would
 * compile each. Here equal parts become one definition, which compiles several times faster.
 */

import { createHash } from 'node:crypto';

/** Parts whose JSON is shorter than this cost less in place. */
const LEAST = 150;

const originals = new Map<string, object>();

type Keywords = { readonly [keyword: string]: unknown };

/** An equivalent schema in which parts that occur several times are `$ref`s. */
export function share(schema: object): object {
  const seen = new Map<string, number>();
  count(schema, seen);
  const used = new Set<string>();
  const shared = rewrite(schema, seen, used, true) as object;
  const definitions: { [name: string]: unknown } = {};
  // Definitions may use further ones: the set grows while it is walked.
  for (const name of used) definitions[name] = rewrite(originals.get(name) ?? {}, seen, used, true);
  return used.size === 0 ? shared : { ...shared, $defs: definitions };
}

/** The schema or keyword value with every `$ref` made by `share` put back. */
export function restore(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(restore);
  if (!isKeywords(part)) return part;
  if (typeof part.$ref === 'string') return originals.get(part.$ref.replace('#/$defs/', '')) ?? part;
  return Object.fromEntries(Object.entries(part).map(([keyword, value]) => [keyword, restore(value)]));
}

function count(part: unknown, seen: Map<string, number>): void {
  if (Array.isArray(part)) for (const each of part) count(each, seen);
  if (!isKeywords(part)) return;
  const text = textOf(part);
  if (text !== undefined) {
    const times = seen.get(text) ?? 0;
    seen.set(text, times + 1);
    if (times > 0) return;
  }
  for (const value of Object.values(part)) count(value, seen);
}

function rewrite(part: unknown, seen: Map<string, number>, used: Set<string>, isTop = false): unknown {
  if (Array.isArray(part)) return part.map((each) => rewrite(each, seen, used));
  if (!isKeywords(part)) return part;
  const text = isTop ? undefined : textOf(part);
  if (text !== undefined && (seen.get(text) ?? 0) > 1) {
    const name = nameOf(text, part);
    used.add(name);
    return { $ref: `#/$defs/${name}` };
  }
  return Object.fromEntries(
    Object.entries(part).map(([keyword, value]) => [keyword, rewrite(value, seen, used)]),
  );
}

/** Only a schema may become a reference: a mapping of properties may have a property called `type`, no text. */
function textOf(part: Keywords): string | undefined {
  if (typeof part.type !== 'string' && !Array.isArray(part.anyOf)) return undefined;
  const text = JSON.stringify(part);
  return text.length < LEAST ? undefined : text;
}

/** Made from the content, so that the name is the same in every process: schemas are also written to files. */
function nameOf(text: string, part: object): string {
  const name = createHash('sha256').update(text).digest('hex').slice(0, 12);
  if (!originals.has(name)) originals.set(name, part);
  return name;
}

function isKeywords(part: unknown): part is Keywords {
  return typeof part === 'object' && part !== null && !Array.isArray(part);
}
