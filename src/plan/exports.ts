/** What the section for exports must say, so that something can be seen of them. */
import type { SafeprobeError } from '../errors.js';
import type { InlinedTarget } from './inline.js';
import type { Path } from './keys.js';
import { problemAt } from './problems.js';
import type { Locate } from './yaml-source.js';

type Note = (path: Path, name: string, at?: 'key') => void;

/** Names that lead to personas, actions and resources. */
export function namesOfExports(
  { exports = {} }: InlinedTarget,
  notes: { readonly [what in 'persona' | 'action' | 'resource']: Note },
): void {
  for (const [name, { persona, denied, action, resource }] of Object.entries(exports)) {
    const path = ['exports', name];
    notes.persona([...path, 'persona'], persona);
    for (const [index, each] of denied.entries()) notes.persona([...path, 'denied', index], each);
    notes.action([...path, 'action'], action);
    notes.resource([...path, 'resource'], resource);
  }
}

export function exportProblems(
  { exports = {}, actions = {}, resources = {} }: InlinedTarget,
  place: Locate,
): readonly SafeprobeError[] {
  return Object.entries(exports).flatMap(([name, { persona, denied, action, resource }]) => {
    const path = ['exports', name];
    const request = actions[action]?.request;
    const own = resources[resource];
    return [
      ...(request === undefined || JSON.stringify(request).includes('export.key')
        ? []
        : [
            problemAt(place, [...path, 'action'], {
              message: `the request of ${action} does not say which key the file is to have`,
              found: action,
              expected: `a request that sends \${export.key}`,
              remedy: 'add it to the body of that action',
            }),
          ]),
      ...(own === undefined || Object.keys(own.canaries ?? {}).length > 0
        ? []
        : [
            problemAt(place, [...path, 'resource'], {
              message: `the resource ${resource} has no canaries`,
              expected: 'a record that is known by what was planted in it',
              remedy: `add resources.${resource}.canaries, or name another one`,
            }),
          ]),
      ...denied.flatMap((each, index) =>
        each === persona
          ? [
              problemAt(place, [...path, 'denied', index], {
                message: `${persona} is both allowed and denied the export`,
                expected: 'one of the two',
                remedy: 'remove it from `denied`, or name another persona',
              }),
            ]
          : [],
      ),
    ];
  });
}
