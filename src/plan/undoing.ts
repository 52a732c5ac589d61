/** What an action that undoes another must be. */
import type { SafeprobeError } from '../errors.js';
import type { InlinedTarget } from './inline.js';
import type { Path } from './keys.js';
import { problemAt } from './problems.js';
import type { Locate } from './yaml-source.js';

type Note = (path: Path, name: string) => void;

export function namesOfUndoing(
  { actions = {} }: InlinedTarget,
  note: { readonly [what in 'persona' | 'action']: Note },
): void {
  for (const [name, { undo }] of Object.entries(actions)) {
    if (undo === undefined) continue;
    note.action(['actions', name, 'undo', 'action'], undo.action);
    if (undo.persona !== undefined) note.persona(['actions', name, 'undo', 'persona'], undo.persona);
  }
}

export function undoingProblems({ actions = {} }: InlinedTarget, place: Locate): readonly SafeprobeError[] {
  return Object.entries(actions).flatMap(([name, { undo, writes }]) => {
    if (undo === undefined) return [];
    const by = actions[undo.action];
    return [
      ...(writes === true
        ? []
        : [
            problemAt(place, ['actions', name, 'undo'], {
              message: `${name} leaves nothing that could be undone`,
              found: 'an action without writes: true',
              expected: 'undo of an action that writes',
              remedy: 'add writes: true, or remove undo',
            }),
          ]),
      ...(writes !== true || by === undefined || by.operation === 'D' || by.operation === 'U'
        ? []
        : [
            problemAt(place, ['actions', name, 'undo', 'action'], {
              message: `${undo.action} removes nothing`,
              found: `operation ${by.operation}`,
              expected: 'an action with operation D, or U where records are only marked as gone',
              remedy: 'name the action that deletes what this one makes',
            }),
          ]),
    ];
  });
}
