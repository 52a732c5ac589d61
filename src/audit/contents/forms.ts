/** Forms that the elements of an audit entry take. */
import { instantOf } from '../../reconcile/instant.js';

/** Words that stand where something should. */
const PLACEHOLDER = /^\s*(unknown|none|null|undefined|n\/?a|-+|\?+)\s*$/i;

export function isText(value: unknown): boolean {
  return (
    (typeof value === 'string' && value.trim() !== '' && !PLACEHOLDER.test(value)) ||
    typeof value === 'number'
  );
}

/** An instant to the second at least, with its zone: a local time without one names no instant (RFC 3339, FHIR instant). */
export function isInstant(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}(:?\d{2})?)$/i.test(value) &&
    !Number.isNaN(instantOf(value))
  );
}

/** An address, or the name of a host or terminal. */
export function isPlace(value: unknown): boolean {
  return isText(value) && !/^(0\.0\.0\.0|::)$/.test(String(value));
}

export function isOneOf(...codes: readonly unknown[]): (value: unknown) => boolean {
  return (value) => codes.includes(value);
}

export function isCoded(value: unknown): boolean {
  return isObject(value) && isText(value.code);
}

/** FHIR Reference: to a resource, to an identifier, or at least by a name. */
export function isReference(value: unknown): boolean {
  return (
    isObject(value) &&
    (isText(value.reference) ||
      isText(value.display) ||
      (isObject(value.identifier) && isText(value.identifier.value)))
  );
}

export function isReferenceTo(type: string): (value: unknown) => boolean {
  const pattern = new RegExp(`(^|/)${type}/[A-Za-z0-9.-]{1,64}(/_history/|$)`);
  return (value) => isObject(value) && typeof value.reference === 'string' && pattern.test(value.reference);
}

export function isBoolean(value: unknown): boolean {
  return typeof value === 'boolean';
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
