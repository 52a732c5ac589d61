/**
 * Copies of an export, each tampered with in one way. Whoever verifies a log must flag every one of them: what is not
 * covered by the chain could be altered without anybody seeing it. Pure.
 */
import { jsonpath } from 'json-p3';
import { type ChainForm, type ChainLink, digestOf, linkHash, linkOf } from './chain.js';

export interface Copy {
  readonly mutation: string;
  readonly links: readonly ChainLink[];
}

/**
 * @param items as they were exported, oldest first
 * @param at the place of an entry of our own, from 0, which comes with its content
 * @param fields JSONPath within an entry for each field that an audit log must have
 * @param head how many entries the head is of: what came later is not missed by anybody yet
 */
export function tamperedCopies(
  form: ChainForm,
  items: readonly unknown[],
  at: number,
  fields: { readonly [field: string]: string },
  head: number,
): readonly Copy[] {
  const links = items.map((item) => linkOf(form, item));
  const own = links[at];
  if (own === undefined) return [];
  const put = (index: number, link: ChainLink) => links.map((each, place) => (place === index ? link : each));
  const edited = Object.entries(fields).flatMap(([field, path]) => {
    const item = altered(form, items[at], path);
    return item === null ? [] : [{ mutation: `${field} edited`, links: put(at, linkOf(form, item)) }];
  });
  // An entry between two others: the first and the last have cases of their own.
  const middle = Math.min(Math.max(at, 1), links.length - 2);
  const swapped = [...links];
  [swapped[middle - 1], swapped[middle]] = [swapped[middle] as ChainLink, swapped[middle - 1] as ChainLink];
  return [
    ...edited,
    { mutation: 'an entry removed', links: links.filter((_, place) => place !== middle) },
    { mutation: 'two entries exchanged', links: swapped },
    { mutation: 'an entry inserted', links: [...links.slice(0, middle), own, ...links.slice(middle)] },
    { mutation: 'the newest entries cut off', links: links.slice(0, Math.max(0, head - 1)) },
    { mutation: 'the oldest entry cut off', links: links.slice(1) },
  ];
}

/** The log without one of its entries, linked anew from there on as only its owner could: consistent in itself. */
export function rewritten(form: ChainForm, items: readonly unknown[], without: number): Copy {
  const links: ChainLink[] = [];
  let before = form.first ?? '';
  for (const [index, item] of items.entries()) {
    if (index === without) continue;
    const old = linkOf(form, item);
    const moved: ChainLink = {
      ...old,
      seq: old.seq === null ? null : String(links.length + 1),
      previous: old.previous === null ? null : before,
      digest: old.content === null || old.digest === null ? old.digest : digestOf(form, old.content),
    };
    before = linkHash(form, moved, before);
    links.push({ ...moved, hash: before });
  }
  return { mutation: 'an old entry removed and all linked anew', links };
}

/** The item with the value at this path of its entry altered; null where the entry has none there. */
function altered(form: ChainForm, item: unknown, path: string): unknown {
  const copy = structuredClone(item) as Parameters<typeof jsonpath.query>[1];
  const [content] = jsonpath.query(form.link.content, copy).nodes;
  if (content === undefined) return null;
  if (typeof content.value === 'string') return alteredText(copy, content, path);
  const [found] = jsonpath.query(path, content.value as typeof copy).nodes;
  if (found === undefined) return null;
  return set(copy, [...content.location, ...found.location], changed(found.value));
}

/** An entry that is exported as a text, and is JSON within. */
function alteredText(
  copy: Parameters<typeof jsonpath.query>[1],
  content: { readonly value: unknown; readonly location: readonly (string | number)[] },
  path: string,
): unknown {
  try {
    const inner = JSON.parse(content.value as string) as typeof copy;
    const [found] = jsonpath.query(path, inner).nodes;
    if (found === undefined) return null;
    return set(copy, content.location, JSON.stringify(set(inner, found.location, changed(found.value))));
  } catch {
    return null;
  }
}

function changed(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  if (typeof value !== 'string' || value === '') return 'altered';
  const last = value.at(-1) === '0' ? '1' : '0';
  return `${value.slice(0, -1)}${last}`;
}

function set(root: unknown, location: readonly (string | number)[], value: unknown): unknown {
  const last = location.at(-1);
  if (last === undefined) return value;
  let at = root as Record<string | number, unknown>;
  for (const step of location.slice(0, -1)) at = at[step] as Record<string | number, unknown>;
  at[last] = value;
  return root;
}
