import type { IncomingMessage } from 'node:http';

/** What clients write that can send no more than GET and POST, for the proxies between. */
const HEADER = 'x-http-method-override';
const MEANT = ['PUT', 'DELETE'];
const WHERE = /^\/admin\/users\//;

const asSent = new WeakMap<IncomingMessage, string>();

/**
 * A POST that says it means another method becomes that one before anything looks at it, so that what is checked and
 * what is done are the same request. Only where accounts are administered, by bearer token: no form can send it.
 */
export function takeMethodOverride(raw: IncomingMessage): void {
  const { method = 'GET', headers, url = '' } = raw;
  const meant = headers[HEADER]?.toString().toUpperCase() ?? '';
  if (method !== 'POST' || !MEANT.includes(meant) || !WHERE.test(url)) return;
  asSent.set(raw, method);
  raw.method = meant;
}

/** The method as it stood on the request line. */
export function sentAs(raw: IncomingMessage): string {
  return asSent.get(raw) ?? raw.method ?? 'GET';
}
