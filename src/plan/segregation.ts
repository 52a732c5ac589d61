/** What the section of duties that are kept apart names, and what it must say so that an effect can be seen. */
import type { SafeprobeError } from '../errors.js';
import type { InlinedTarget } from './inline.js';
import type { Path } from './keys.js';
import { listed } from './nearest.js';
import { problemAt } from './problems.js';
import type { Locate } from './yaml-source.js';

type Note = (path: Path, name: string, at?: 'key') => void;

export function segregationNames(
  { segregation }: InlinedTarget,
  { persona, action, resource }: { readonly [what in 'persona' | 'action' | 'resource']: Note },
): void {
  for (const [name, duty] of Object.entries(segregation?.duties ?? {})) {
    const path = ['segregation', 'duties', name];
    resource([...path, 'resource'], duty.resource);
    for (const key of ['first', 'second', 'done'] as const) {
      action([...path, key, 'action'], duty[key].action);
      persona([...path, key, 'persona'], duty[key].persona);
    }
    for (const [index, each] of (duty.second.naming ?? []).entries())
      action([...path, 'second', 'naming', index], each);
  }
  for (const [name, each] of Object.entries(segregation?.exclusive ?? {})) {
    const path = ['segregation', 'exclusive', name];
    persona([...path, 'persona'], each.persona);
    persona([...path, 'on'], each.on);
    for (const [index, grant] of each.grants.entries()) action([...path, 'grants', index], grant);
  }
}

export function segregationProblems(target: InlinedTarget, place: Locate): readonly SafeprobeError[] {
  const { segregation, personas = {}, actions = {}, accounts } = target;
  const roles = Object.keys(accounts?.roles ?? {});
  const namesOf = (persona: string) => personas[persona]?.accounts.map(({ username }) => username) ?? [];
  const duties = Object.entries(segregation?.duties ?? {}).flatMap(([name, { first, second, done }]) => {
    const path = ['segregation', 'duties', name];
    const shared = namesOf(first.persona).some((each) => namesOf(second.persona).includes(each));
    return [
      ...(first.persona === second.persona || shared
        ? [
            problemAt(place, [...path, 'second', 'persona'], {
              message: `${second.persona} has accounts of ${first.persona}, who takes the first step`,
              expected: 'a persona of other accounts; it may be of the same role',
              remedy: 'name another persona',
            }),
          ]
        : []),
      ...(actions[done.action]?.writes === true
        ? [
            problemAt(place, [...path, 'done', 'action'], {
              message: `${done.action} changes something`,
              expected: 'an action that only reads',
              remedy: 'name the action that shows the state of the work',
            }),
          ]
        : []),
    ];
  });
  const exclusive = Object.entries(segregation?.exclusive ?? {}).flatMap(([name, { on, grants }]) => {
    const path = ['segregation', 'exclusive', name];
    return [
      ...(roles.includes(on)
        ? []
        : [
            problemAt(place, [...path, 'on'], {
              message: `no accounts like ${on} can be made`,
              expected: roles.length === 0 ? 'accounts, with its roles' : `one of ${listed(roles)}`,
              remedy: 'name a persona of accounts.roles, or add it there',
            }),
          ]),
      ...(grants[0] === grants[1]
        ? [
            problemAt(place, [...path, 'grants', 1], {
              message: 'one grant is given as two',
              expected: 'two grants that exclude each other',
              remedy: 'name another action',
            }),
          ]
        : []),
      ...grants.flatMap((grant, index) => {
        const action = actions[grant];
        if (action === undefined || (action.writes === true && action.readBack !== undefined)) return [];
        return [
          problemAt(place, [...path, 'grants', index], {
            message: `nobody can see whether ${grant} took effect`,
            expected: 'an action with writes: true and a readBack',
            remedy: `add actions.${grant}.readBack: {action, persona, found}`,
          }),
        ];
      }),
    ];
  });
  return [...duties, ...exclusive];
}
