import type { Limits } from '../config.js';
import type { Session } from './sessions.js';
import type { TokenUse } from './tokens.js';

/** What brings a token along: somebody's request, a page that asks by itself, or what a page loads. */
export type Bringer = 'request' | 'poll' | 'asset';

/** A token as it is presented. */
export interface Presented {
  readonly use: TokenUse;
  readonly by: Bringer;
  /** Milliseconds since the epoch. */
  readonly issuedAt: number;
}

/** A session that nobody has used for the idle limit is over, whatever is presented for it. */
export function idleExpired(session: Session, _presented: Presented, now: number, limits: Limits): boolean {
  return now - session.lastSeen > limits.idle;
}

/** Only what a person or a program asks for is use: a page left open asks and loads by itself. */
export function restartsIdle(by: Bringer): boolean {
  return by === 'request';
}

/** However busy, a session is over when the overall limit has passed since its sign-in. */
export function absoluteExpired(
  session: Session,
  _presented: Presented,
  now: number,
  limits: Limits,
): boolean {
  return now - session.createdAt > limits.absolute;
}

/** When the tokens of a session end at the latest: none outlives the session that it belongs to. */
export function sessionEnd(session: Session, _now: number, limits: Limits): number {
  return session.createdAt + limits.absolute;
}
