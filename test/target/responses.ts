import { type ReadableResponse, readable } from '../../src/target/message.js';

/** A response as the client hands it on. Header names are given as servers write them. */
export function response(
  status: number,
  headers: { readonly [name: string]: string | readonly string[] } = {},
  body = '',
): ReadableResponse {
  return readable({
    status,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value].flat()]),
    ),
    body: Buffer.from(body),
  });
}

export function json(status: number, value: unknown, type = 'application/json'): ReadableResponse {
  return response(status, { 'Content-Type': type }, JSON.stringify(value));
}

export function html(status: number, body: string): ReadableResponse {
  return response(status, { 'Content-Type': 'text/html; charset=utf-8' }, body);
}
