/** One element that a published list asks of an audit entry, and how an entry is looked at for it. Pure. */
import { jsonpath } from 'json-p3';
import type { ElementState } from '../../kinds/audit-contents.js';
import type { AuditedEvent } from '../../kinds/audited-actions.js';
import { selectAll } from '../../target/jsonpath.js';

export interface Element {
  readonly element: string;
  readonly of: string;
  /** JSONPath; undefined where the target file does not say. */
  readonly path: string | undefined;
  /** Where it is asked of each of several parts, the JSONPath to these; `path` is then within one. */
  readonly each?: string;
  /** Of how many parts at least; 1 when left out. */
  readonly atLeast?: number;
  /** Of which events it is asked; of all when left out. */
  readonly events?: readonly AuditedEvent[];
  fits(value: unknown): boolean;
}

export function stateOf({ path, each, atLeast = 1, fits }: Element, entry: unknown): ElementState {
  if (path === undefined) return 'unmapped';
  const parts = each === undefined ? [entry] : selectAll(each, entry);
  if (parts.length < atLeast) return 'absent';
  const found = parts.map((part) => selectAll(path, part).filter(isThere));
  if (found.some((values) => values.length === 0)) return 'absent';
  return found.every((values) => values.every((value) => fits(value))) ? 'given' : 'malformed';
}

/** A copy of the entry without the element; of several parts the first one loses it. */
export function without({ path, each }: Element, entry: unknown): unknown {
  const copy = structuredClone(entry);
  if (path === undefined) return copy;
  const part = each === undefined ? copy : selectAll(each, copy)[0];
  if (part === undefined) return copy;
  const places = jsonpath
    .query(path, part as Parameters<typeof jsonpath.query>[1])
    .nodes.map(({ location }) => location);
  // From the end, so that places in a list stay where they were found.
  for (const place of places.reverse()) remove(part, place);
  return copy;
}

function remove(value: unknown, place: readonly (string | number)[]): void {
  const key = place.at(-1);
  const holder = place.slice(0, -1).reduce<unknown>((at, step) => memberOf(at, step), value);
  if (key === undefined) return;
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else if (typeof holder === 'object' && holder !== null) Reflect.deleteProperty(holder, key);
}

function memberOf(value: unknown, key: string | number): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

/** What says nothing is as good as absent. */
function isThere(value: unknown): boolean {
  return (
    value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0)
  );
}
