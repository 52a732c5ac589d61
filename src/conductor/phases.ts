/** Where the time of a run went: what came before, during and after its longest single wait. */
import type { Phase } from '../model.js';
import type { Timing } from './observe.js';

/** Monotonic milliseconds: `begin` of the process, `ready` target, `end` of the last check. */
export interface Marks {
  readonly begin: number;
  readonly ready: number;
  readonly end: number;
}

export function phasesOf({ begin, ready, end }: Marks, timings: readonly Timing[]): readonly Phase[] {
  const longest = timings
    .flatMap((timing) => timing.waits)
    .reduce<{ from: number; to: number } | undefined>(
      (a, b) => (a === undefined || b.to - b.from > a.to - a.from ? b : a),
      undefined,
    );
  const phase = (name: string, ms: number): Phase => ({ name, ms: Math.max(0, Math.round(ms)) });
  return longest === undefined
    ? [phase('start', ready - begin), phase('checks', end - ready)]
    : [
        phase('start', ready - begin),
        phase('sign-ins', longest.from - ready),
        phase('longest wait', longest.to - longest.from),
        phase('rest', end - longest.to),
      ];
}
