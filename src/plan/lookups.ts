/** What look-ups of records name, and what they must say so that a record can be found by them. */
import type { SafeprobeError } from '../errors.js';
import type { InlinedTarget } from './inline.js';
import type { Path } from './keys.js';
import { namesIn } from './message-templates.js';
import { listed, renameRemedy } from './nearest.js';
import { problemAt } from './problems.js';
import type { Locate } from './yaml-source.js';

type Note = (path: Path, name: string) => void;

export function namesOfLookups(
  { resources = {} }: InlinedTarget,
  note: { readonly [what in 'persona' | 'action']: Note },
): void {
  for (const [name, { lookup }] of Object.entries(resources)) {
    if (lookup === undefined) continue;
    note.persona(['resources', name, 'lookup', 'persona'], lookup.persona);
    note.action(['resources', name, 'lookup', 'action'], lookup.action);
  }
}

export function lookupProblems(target: InlinedTarget, place: Locate): readonly SafeprobeError[] {
  return Object.entries(target.resources ?? {}).flatMap(([name, { lookup, vars = {}, audited = '' }]) => {
    if (lookup === undefined) return [];
    const path = ['resources', name];
    const operation = target.actions?.[lookup.action]?.operation;
    const known = [...Object.keys(vars), ...Object.keys(lookup.capture)];
    return [
      ...(operation === undefined || operation === 'R' || operation === 'E'
        ? []
        : [
            problemAt(place, [...path, 'lookup', 'action'], {
              message: 'a look-up only reads',
              found: `${lookup.action}, whose operation is ${operation}`,
              expected: 'an action with operation R or E',
              remedy: 'name an action that reads or searches',
            }),
          ]),
      ...Object.keys(lookup.capture).flatMap((variable) =>
        vars[variable] === undefined
          ? []
          : [
              problemAt(place, [...path, 'lookup', 'capture', variable], {
                message: `${variable} is known without being looked up`,
                found: `${variable} under vars as well`,
                expected: 'one of the two',
                remedy: 'remove it from vars, or look up something else',
              }),
            ],
      ),
      ...namesIn(audited)
        .filter((variable) => !known.includes(variable))
        .map((variable) =>
          problemAt(place, [...path, 'audited'], {
            message: `\${${variable}} has no value here`,
            expected: `one of ${listed(known)}`,
            remedy: renameRemedy(variable, known, 'capture it in the look-up'),
          }),
        ),
    ];
  });
}
