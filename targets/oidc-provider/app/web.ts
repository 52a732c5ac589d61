/** Requests and answers of the provider's own pages and of the relying party. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; form-action 'self' https:; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'strict-transport-security': 'max-age=31536000',
};

export const escaped = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

export function page(response: ServerResponse, status: number, title: string, content: string): void {
  response
    .writeHead(status, { ...HEADERS, 'content-type': 'text/html; charset=utf-8' })
    .end(
      `<!doctype html><html lang="en"><title>${escaped(title)}</title><h1>${escaped(title)}</h1>${content}`,
    );
}

export function json(response: ServerResponse, status: number, value: unknown, headers = {}): void {
  response
    .writeHead(status, { ...HEADERS, 'content-type': 'application/json', ...headers })
    .end(JSON.stringify(value));
}

export function to(response: ServerResponse, location: string, cookie?: string): void {
  response
    .writeHead(303, { ...HEADERS, location, ...(cookie === undefined ? {} : { 'set-cookie': cookie }) })
    .end();
}

export function empty(response: ServerResponse, status: number, headers = {}): void {
  response.writeHead(status, { ...HEADERS, ...headers }).end();
}

export function cookieOf({ headers }: IncomingMessage, name: string): string {
  const pairs = (headers.cookie ?? '').split('; ').map((pair) => pair.split('='));
  return pairs.find(([key]) => key === name)?.[1] ?? '';
}

export async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  return new URLSearchParams(await text(request));
}

export async function jsonOf(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const value: unknown = JSON.parse(await text(request));
  if (typeof value !== 'object' || value === null) throw new Error('no object');
  return value as Readonly<Record<string, unknown>>;
}
