/** A limit that was measured from outside: it lies between what was still accepted and what was refused. Pure. */
import { formatDuration } from '../duration.js';

export type Bracket = {
  /** Accepted after this long; null when nothing was. */
  readonly atLeastMs: number | null;
  /** Refused after this long; null when nothing was. */
  readonly atMostMs: number | null;
};

/** How exactly a limit is to be reported, either way: within a second, or 3 % of long ones. */
export function precisionOf(limitMs: number): number {
  return Math.max(1000, limitMs * 0.03);
}

/** In words: the middle and its uncertainty where both sides were seen, else the one bound there is. */
export function describeLimit({ atLeastMs, atMostMs }: Bracket, documentedMs: number): string {
  const documented = `documented: ${formatDuration(documentedMs)}`;
  if (atLeastMs === null && atMostMs === null) return `not observed (${documented})`;
  if (atMostMs === null) return `longer than ${formatDuration(atLeastMs ?? 0)} (${documented})`;
  if (atLeastMs === null) return `shorter than ${formatDuration(atMostMs)} (${documented})`;
  const middle = formatDuration((atLeastMs + atMostMs) / 2);
  const within = `between ${formatDuration(atLeastMs)} and ${formatDuration(atMostMs)}`;
  const agrees = atLeastMs <= documentedMs && documentedMs <= atMostMs;
  return `${middle} ± ${formatDuration((atMostMs - atLeastMs) / 2)} (${within}; ${documented}${
    agrees ? '' : ', which is wrong'
  })`;
}
