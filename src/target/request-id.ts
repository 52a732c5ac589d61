/**
 * `${requestId}`: the nonce of a request where the target's log keeps a part of its address or body, and no header. A
 * sign-in has one from its first step to its last: what it was begun with is what its entry shows.
 */
import type { Client } from './client.js';
import type { Variables } from './template.js';

const USE = /\$\{\s*requestId\b/;
const uses = new WeakMap<object, boolean>();

export function usesRequestId(template: object): boolean {
  const known = uses.get(template) ?? USE.test(JSON.stringify(template));
  uses.set(template, known);
  return known;
}

/** What a request is filled with, and the nonce that it is then found by; none of its own where it names none. */
export function withRequestId(
  { nextNonce }: Client,
  request: object,
  variables: Variables,
): { readonly variables: Variables; readonly own: { readonly nonce?: string } } {
  if (!usesRequestId(request)) return { variables, own: {} };
  const nonce = nextNonce();
  return { variables: { ...variables, requestId: nonce }, own: { nonce } };
}
