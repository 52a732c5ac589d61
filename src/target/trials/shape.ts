/** The shape of an answer: equal for two answers that differ only in what differs each time anyway. */
import { createHash } from 'node:crypto';
import { contentTypeOf, type ReadableResponse } from '../message.js';

/** Tokens, nonces, ids and times; numbers of any length, since a counter or a clock may be in it. */
const CHANGING = /[A-Za-z0-9+/_=-]{16,}|\d+/g;

/** `names`: what was sent and may be echoed. */
export function shapeOf(response: ReadableResponse, names: readonly string[]): string {
  let text = response.text;
  for (const name of names) if (name !== '') text = text.replaceAll(name, '…');
  const cookies = (response.headers['set-cookie'] ?? []).map((line) => line.split('=')[0] ?? '').sort();
  const location = (response.headers.location ?? []).map((each) => each.split('?')[0] ?? '');
  const digest = createHash('sha256')
    .update(JSON.stringify([text.replace(CHANGING, '…'), cookies, location]))
    .digest('hex')
    .slice(0, 12);
  return `${response.status} ${contentTypeOf(response) || 'no type'} ${digest}`;
}
