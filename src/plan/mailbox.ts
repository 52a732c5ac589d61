/** What a target file must say about mail, so that a step that waits for one is not waiting in vain. */
import type { SafeprobeError } from '../errors.js';
import type { InlinedTarget } from './inline.js';
import { problemAt } from './problems.js';
import type { Locate } from './yaml-source.js';

export function mailProblems(target: InlinedTarget, place: Locate): readonly SafeprobeError[] {
  return Object.entries(target.signIn ?? {}).flatMap(([name, { steps }]) =>
    steps.flatMap((step, index) => {
      if (!('mail' in step) || target.mailbox !== undefined) return [];
      return [
        problemAt(place, ['signIn', name, 'steps', index, 'mail'], {
          message: 'no mail can come: nothing says how the target is told of the mailbox',
          expected: '`mailbox` at the top of the file',
          remedy: 'add mailbox: {connect: {persona, steps}, address: "${username}@…"}',
          at: 'key',
        }),
      ];
    }),
  );
}
