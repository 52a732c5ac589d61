/** RFC 9535 JSONPath over parsed JSON. */
import { jsonpath } from 'json-p3';

export function selectAll(path: string, value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return jsonpath.query(path, value as Parameters<typeof jsonpath.query>[1]).values();
}

export function selectText(path: string, value: unknown): string | undefined {
  const [first] = selectAll(path, value);
  if (first === undefined || first === null) return undefined;
  return typeof first === 'string' ? first : JSON.stringify(first);
}
