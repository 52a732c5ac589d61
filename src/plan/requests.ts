/** Finds the parts of a target description that stand in many places: requests, matchers and captures. */
import type { Path } from './keys.js';

type Mapping = { readonly [key: string]: unknown };

export interface RequestAt {
  readonly path: Path;
  readonly request: Mapping;
}

export interface TextAt {
  readonly path: Path;
  readonly text: string;
}

/** Every request of recipes, actions and the audit source. */
export function* requestsOf(target: object): Generator<RequestAt> {
  for (const { path, value } of mappingsOf(target, []))
    if (isMapping(value.request)) yield { path: [...path, 'request'], request: value.request };
}

/** Every JSONPath of matchers and captures, and of the audit source's field map. */
export function* jsonPathsOf(target: object): Generator<TextAt> {
  for (const { path, value } of mappingsOf(target, [])) {
    const { json } = value;
    if (typeof json === 'string') yield { path: [...path, 'json'], text: json };
    const list = Array.isArray(json) ? json : [json];
    for (const [index, each] of list.entries()) {
      if (!isMapping(each) || typeof each.path !== 'string') continue;
      yield { path: [...path, 'json', ...(Array.isArray(json) ? [index] : []), 'path'], text: each.path };
    }
  }
  const { audit, accounts, disclosures, integrity } = target as Mapping;
  if (isMapping(disclosures) && isMapping(disclosures.accounting)) {
    const { items, fields } = disclosures.accounting;
    const path = ['disclosures', 'accounting'];
    if (typeof items === 'string') yield { path: [...path, 'items'], text: items };
    for (const [key, text] of Object.entries(isMapping(fields) ? fields : {}))
      if (typeof text === 'string') yield { path: [...path, 'fields', key], text };
  }
  if (isMapping(accounts) && isMapping(accounts.list))
    for (const key of ['items', 'id'])
      if (typeof accounts.list[key] === 'string')
        yield { path: ['accounts', 'list', key], text: accounts.list[key] };
  const stored = isMapping(integrity) && isMapping(integrity.stored) ? integrity.stored : {};
  for (const key of ['altered', 'checked', 'time'])
    if (isMapping(stored.report) && typeof stored.report[key] === 'string')
      yield { path: ['integrity', 'stored', 'report', key], text: stored.report[key] };
  if (!isMapping(audit)) return;
  for (const [index, rule] of (Array.isArray(audit.ignore) ? audit.ignore : []).entries())
    if (isMapping(rule) && typeof rule.path === 'string')
      yield { path: ['audit', 'ignore', index, 'path'], text: rule.path };
  const ways = isMapping(audit.interface) && isMapping(audit.interface.reads) ? audit.interface.reads : {};
  for (const [name, way] of Object.entries(ways))
    if (isMapping(way) && typeof way.item === 'string')
      yield { path: ['audit', 'interface', 'reads', name, 'item'], text: way.item };
  const reasons = isMapping(audit.reasons) ? audit.reasons : {};
  for (const key of ['key', 'entry'])
    if (typeof reasons[key] === 'string') yield { path: ['audit', 'reasons', key], text: reasons[key] };
  if (isMapping(reasons.source) && typeof reasons.source.items === 'string')
    yield { path: ['audit', 'reasons', 'source', 'items'], text: reasons.source.items };
  const chain = isMapping(audit.chain) ? audit.chain : {};
  for (const [part, keys] of [
    ['export', ['items', 'next']],
    ['head', ['hash', 'entries']],
    ['link', ['seq', 'previous', 'hash', 'digest', 'content']],
  ] as const) {
    const section = chain[part];
    if (!isMapping(section)) continue;
    for (const key of keys)
      if (typeof section[key] === 'string') yield { path: ['audit', 'chain', part, key], text: section[key] };
  }
  for (const [part, keys] of [
    ['source', ['items', 'next']],
    ['report', ['items', 'next']],
    ['retention', ['items', 'next']],
    ['fields', undefined],
  ] as const) {
    const section = audit[part];
    if (!isMapping(section)) continue;
    for (const key of keys ?? Object.keys(section)) {
      const text = section[key];
      if (typeof text === 'string') yield { path: ['audit', part, key], text };
      if (isMapping(text) && typeof text.cursor === 'string')
        yield { path: ['audit', part, key, 'cursor'], text: text.cursor };
    }
  }
}

/** Regular expressions of captures, which must have a group to capture. */
export function* captureExpressionsOf(target: object): Generator<TextAt> {
  for (const { path, value } of mappingsOf(target, []))
    if (typeof value.regex === 'string') yield { path: [...path, 'regex'], text: value.regex };
}

/** Every mapping but those inside a request: its JSON body is the target's, not ours. */
function* mappingsOf(value: unknown, path: Path): Generator<{ path: Path; value: Mapping }> {
  if (Array.isArray(value))
    for (const [index, item] of value.entries()) yield* mappingsOf(item, [...path, index]);
  if (!isMapping(value)) return;
  yield { path, value };
  for (const [key, part] of Object.entries(value))
    if (key !== 'request' || !isMapping(part)) yield* mappingsOf(part, [...path, key]);
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
