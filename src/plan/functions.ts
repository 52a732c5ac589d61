/** What the section for administrative functions names, and what it must say so that an effect can be seen. */
import type { SafeprobeError } from '../errors.js';
import type { InlinedTarget } from './inline.js';
import type { Path } from './keys.js';
import { listed } from './nearest.js';
import { problemAt } from './problems.js';
import type { Locate } from './yaml-source.js';

type Note = (path: Path, name: string, at?: 'key') => void;

export function functionNames(
  { functions }: InlinedTarget,
  note: { readonly [what in 'persona' | 'action' | 'resource']: Note },
): void {
  if (functions === undefined) return;
  const { entitled, deny, on, operations, ownRole, profile } = functions;
  const path = ['functions'];
  note.persona([...path, 'entitled'], entitled);
  note.persona([...path, 'on'], on);
  for (const [index, name] of deny.entries()) note.persona([...path, 'deny', index], name);
  for (const [index, { action, resource }] of operations.entries()) {
    note.action([...path, 'operations', index, 'action'], action);
    if (resource !== undefined) note.resource([...path, 'operations', index, 'resource'], resource);
  }
  if (ownRole !== undefined) note.action([...path, 'ownRole'], ownRole);
  if (profile === undefined) return;
  note.action([...path, 'profile', 'change'], profile.change);
  note.action([...path, 'profile', 'read'], profile.read);
  for (const [name, { holder }] of Object.entries(profile.assign))
    note.persona([...path, 'profile', 'assign', name, 'holder'], holder);
}

export function functionProblems(target: InlinedTarget, place: Locate): readonly SafeprobeError[] {
  const { functions, accounts, actions = {} } = target;
  if (functions === undefined) return [];
  const { entitled, deny, on, operations, ownRole } = functions;
  const roles = Object.keys(accounts?.roles ?? {});
  const changing: readonly (readonly [Path, string])[] = [
    ...operations.map(({ action }, index) => [['functions', 'operations', index, 'action'], action] as const),
    ...(ownRole === undefined ? [] : [[['functions', 'ownRole'], ownRole] as const]),
  ];
  return [
    ...(roles.includes(on)
      ? []
      : [
          problemAt(place, ['functions', 'on'], {
            message: `no accounts like ${on} can be made`,
            expected: roles.length === 0 ? 'accounts, with its roles' : `one of ${listed(roles)}`,
            remedy: 'name a persona of accounts.roles, or add it there',
          }),
        ]),
    ...deny.flatMap((persona, index) =>
      persona === entitled
        ? [
            problemAt(place, ['functions', 'deny', index], {
              message: `${persona} is both entitled and denied`,
              expected: 'a persona that must be refused',
              remedy: 'remove it from one of the two',
            }),
          ]
        : [],
    ),
    ...changing.flatMap(([path, name]) => {
      const action = actions[name];
      const mustWrite = path.at(-1) === 'ownRole';
      if (action === undefined || (action.readBack !== undefined && action.writes === true)) return [];
      if (action.writes !== true && !mustWrite) return [];
      return [
        problemAt(place, path, {
          message: `nobody can see whether ${name} took effect`,
          expected: 'an action with writes: true and a readBack',
          remedy: `add actions.${name}.readBack: {action, persona, found}`,
        }),
      ];
    }),
  ];
}
