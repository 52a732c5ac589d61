/** Exemptions from the second factor: what they name, and what must be there so that something shows in spite of them. */
import type { SafeprobeError } from '../errors.js';
import type { InlinedTarget } from './inline.js';
import type { Path } from './keys.js';
import { problemAt } from './problems.js';
import type { Locate } from './yaml-source.js';

type Note = (path: Path, name: string, at?: 'key') => void;

export function namesOfSecondFactor(
  { signIn = {}, secondFactor }: InlinedTarget,
  notes: { readonly [what in 'persona' | 'action' | 'resource' | 'signIn']: Note },
): void {
  const opened = (
    path: Path,
    { action, resource }: { readonly action: string; readonly resource?: string },
  ) => {
    notes.action([...path, 'action'], action);
    if (resource !== undefined) notes.resource([...path, 'resource'], resource);
  };
  for (const [name, { protects }] of Object.entries(signIn)) {
    if (protects === undefined) continue;
    const path = ['signIn', name, 'protects'];
    opened(path, protects);
    for (const [persona, each] of Object.entries(protects.for ?? {})) {
      notes.persona([...path, 'for', persona], persona, 'key');
      opened([...path, 'for', persona], each);
    }
  }
  for (const [index, each] of (secondFactor?.exempt ?? []).entries()) {
    const path = ['secondFactor', 'exempt', index];
    for (const [at, persona] of (each.personas ?? []).entries())
      notes.persona([...path, 'personas', at], persona);
    if (each.signIn !== undefined) notes.signIn([...path, 'signIn'], each.signIn);
    for (const [at, withheld] of (each.withholds ?? []).entries())
      opened([...path, 'withholds', at], withheld);
  }
}

export function secondFactorProblems(target: InlinedTarget, place: Locate): readonly SafeprobeError[] {
  const { signIn = {}, secondFactor, actions = {} } = target;
  const exemptions = secondFactor?.exempt ?? [];
  // One that exempts everybody everywhere is wrong by itself.
  const isEmpty = (each: (typeof exemptions)[number]) =>
    each.personas === undefined && each.signIn === undefined;
  const uses = (persona: string, path: (typeof signIn)[string]) => path.personas?.includes(persona) ?? true;
  const isFull = (persona: string) =>
    Object.entries(signIn).some(
      ([name, path]) =>
        uses(persona, path) &&
        path.steps.some(({ factor }) => factor !== undefined && factor !== 'password') &&
        !exemptions.some(
          (each) =>
            !isEmpty(each) && (each.personas?.includes(persona) ?? true) && (each.signIn ?? name) === name,
        ),
    );
  return [
    ...exemptions.flatMap((each, index) => {
      const path = ['secondFactor', 'exempt', index];
      const own = each.signIn === undefined ? undefined : signIn[each.signIn];
      const whose = each.personas ?? own?.personas ?? Object.keys(target.personas ?? {});
      const strangers = own === undefined ? [] : (each.personas ?? []).filter((who) => !uses(who, own));
      const without = whose.filter((who) => !isFull(who));
      return [
        ...(isEmpty(each)
          ? [
              problemAt(place, path, {
                message: 'nothing would be demanded of anybody',
                expected: 'personas, signIn, or both',
                remedy: 'name who is exempt; of a system without second factors say so under lacks',
              }),
            ]
          : []),
        ...strangers.map((who) =>
          problemAt(place, [...path, 'personas'], {
            message: `${who} does not sign in by ${each.signIn}`,
            expected: `one of ${own?.personas?.join(', ')}`,
            remedy: 'take it out, or name the path that it uses',
          }),
        ),
        ...(each.withholds ?? []).flatMap(({ action }, at) =>
          actions[action]?.writes === true
            ? [
                problemAt(place, [...path, 'withholds', at, 'action'], {
                  message: `${action} writes, and the check of the second factor only reads`,
                  expected: 'an action that reads',
                  remedy: 'name an action that reads what is withheld',
                }),
              ]
            : [],
        ),
        ...(each.withholds === undefined || without.length === 0
          ? []
          : [
              problemAt(place, [...path, 'withholds'], {
                message: `${without.join(', ')} can not sign in with a second factor, which alone would show that this opens`,
                expected: 'a path with a second factor, from which they are not exempt',
                remedy: 'declare that path under signIn, or take withholds out',
              }),
            ]),
      ];
    }),
    ...Object.entries(signIn).flatMap(([name, path]) =>
      Object.keys(path.protects?.for ?? {})
        .filter((who) => !uses(who, path) && target.personas?.[who] !== undefined)
        .map((who) =>
          problemAt(place, ['signIn', name, 'protects', 'for', who], {
            message: `${who} does not sign in by ${name}`,
            expected: `one of ${path.personas?.join(', ')}`,
            remedy: 'take it out, or add it to the personas of the path',
            at: 'key',
          }),
        ),
    ),
  ];
}
