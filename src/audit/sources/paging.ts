/** Which request gives the next page: an address in the answer, a Link header, a cursor, or the next number. */
import type { TargetHttpSource } from '../../target/audit-schema.js';
import { selectText } from '../../target/jsonpath.js';
import { headerOf, type OutgoingRequest, type ReadableResponse } from '../../target/message.js';

export interface PageRead {
  readonly first: OutgoingRequest;
  readonly last: OutgoingRequest;
  /** From 0. */
  readonly page: number;
  readonly items: number;
}

/** Null when there is no further page. */
export function nextRequest(
  next: TargetHttpSource['next'],
  read: PageRead,
  response: ReadableResponse,
): OutgoingRequest | null {
  const at = (address: string | undefined) =>
    address === undefined ? null : { ...read.last, url: new URL(address, read.last.url).href };
  const withParameter = (name: string, value: string) => {
    const url = new URL(read.first.url);
    url.searchParams.set(name, value);
    return { ...read.first, url: url.href };
  };
  if (next === undefined) return null;
  if (typeof next === 'string') return at(selectText(next, response.json));
  if ('link' in next) return at(nextLink(headerOf(response, 'link')));
  if ('cursor' in next) {
    const cursor = selectText(next.cursor, response.json);
    return cursor === undefined || cursor === '' ? null : withParameter(next.parameter, cursor);
  }
  return read.items === 0 ? null : withParameter(next.parameter, String(next.page + read.page + 1));
}

/** RFC 8288: `<address>; rel="next"; title="…"`, several by commas. Addresses may hold commas, so may quoted values. */
export function nextLink(header: string | undefined): string | undefined {
  for (const [, address, parameters = ''] of (header ?? '').matchAll(
    /<([^>]*)>((?:\s*;\s*[\w!#$&+.^`|~*-]+\s*(?:=\s*(?:"(?:[^"\\]|\\.)*"|[^\s",;]+))?)*)/g,
  )) {
    const rel = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s",;]+))/i.exec(parameters);
    const relations = (rel?.[1] ?? rel?.[2] ?? '').toLowerCase().split(/\s+/);
    if (relations.includes('next')) return address;
  }
  return undefined;
}
