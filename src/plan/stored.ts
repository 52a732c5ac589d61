/** What the section on stored records must not say. */
import type { SafeprobeError } from '../errors.js';
import type { InlinedTarget } from './inline.js';
import { problemAt } from './problems.js';
import type { Locate } from './yaml-source.js';

/** Whatever a run may do elsewhere: nothing gets at the tables of a system in use. */
export function storedProblems(
  { environment, integrity }: InlinedTarget,
  place: Locate,
): readonly SafeprobeError[] {
  if (environment !== 'production' || integrity?.stored === undefined) return [];
  return [
    problemAt(place, ['integrity', 'stored', 'tamper'], {
      message: 'stored records may not be altered in production',
      found: 'environment: production',
      expected: 'an adapter in demo, test or staging alone',
      remedy: 'remove it, and say under lacks: tamper-adapter that this is production',
    }),
  ];
}
