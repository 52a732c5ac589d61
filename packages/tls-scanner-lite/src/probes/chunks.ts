import type { Protocol } from '../protocol.js';
import { suitesOf } from '../registry/suites.js';

/** Some stacks reject or truncate longer lists; every common client stays far below. */
export const maxSuites = 64;

/** All suites to offer for a protocol, the likely ones first, at most 64 in a piece. */
export function chunks(protocol: Protocol): number[][] {
  const all = suitesOf(protocol);
  const pieces: number[][] = [];
  for (let at = 0; at < all.length; at += maxSuites) pieces.push(all.slice(at, at + maxSuites));
  return pieces;
}
