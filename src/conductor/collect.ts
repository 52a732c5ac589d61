/**
 * Gives back what a run no longer holds. Sealing makes several copies of all evidence one after the other; left to
 * itself the engine lets them pile up, since there is room, and a large matrix takes twice the memory that it needs.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Below this a collection gains nothing worth its time. */
const WORTH_BYTES = 128 * 1024 * 1024;

let collect: (() => void) | undefined;

export function giveBack(): void {
  if (process.memoryUsage().heapUsed < WORTH_BYTES) return;
  if (collect === undefined) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
}
