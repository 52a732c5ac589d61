/** What the description of elevation names, and what it must say so that something can be seen of it. */
import type { SafeprobeError } from '../errors.js';
import type { InlinedTarget } from './inline.js';
import type { Path } from './keys.js';
import { problemAt } from './problems.js';
import type { Locate } from './yaml-source.js';

type Note = (path: Path, name: string, at?: 'key') => void;

export function elevationNames(
  { elevation }: InlinedTarget,
  note: { readonly [what in 'persona' | 'action' | 'resource']: Note },
): void {
  if (elevation === undefined) return;
  for (const key of ['requester', 'approver', 'unentitled'] as const)
    note.persona(['elevation', key], elevation[key]);
  for (const key of ['request', 'approve', 'end'] as const) {
    const name = elevation[key];
    if (name !== undefined) note.action(['elevation', key], name);
  }
  for (const key of ['opens', 'other'] as const) {
    note.action(['elevation', key, 'action'], elevation[key].action);
    note.resource(['elevation', key, 'resource'], elevation[key].resource);
  }
}

export function elevationProblems(target: InlinedTarget, place: Locate): readonly SafeprobeError[] {
  const { elevation, actions = {} } = target;
  if (elevation === undefined) return [];
  const { requester, approver, unentitled, opens, other } = elevation;
  const problem = (path: Path, message: string, expected: string, remedy: string) =>
    problemAt(place, ['elevation', ...path], { message, expected, remedy });
  return [
    ...(approver === requester
      ? [
          problem(
            ['approver'],
            'approver is the same as requester',
            'somebody else, who may agree',
            'name a persona of other accounts; it may be of the same role',
          ),
        ]
      : []),
    ...(unentitled === approver || unentitled === requester
      ? [
          problem(
            ['unentitled'],
            `unentitled is the same as ${unentitled === approver ? 'approver' : 'requester'}`,
            'a persona that must not approve',
            'name another one',
          ),
        ]
      : []),
    ...(opens.action === other.action && opens.resource === other.resource
      ? [
          problem(
            ['other'],
            'other is the same as opens',
            'a second thing, which must stay closed',
            'name another action or resource',
          ),
        ]
      : []),
    ...(['opens', 'other'] as const).flatMap((key) => {
      const action = actions[elevation[key].action];
      if (action?.writes !== true || action.readBack !== undefined) return [];
      return [
        problem(
          [key, 'action'],
          `nobody can see whether ${elevation[key].action} took effect`,
          'an action that only reads, or one with a readBack',
          `add actions.${elevation[key].action}.readBack: {action, persona, found}`,
        ),
      ];
    }),
  ];
}
