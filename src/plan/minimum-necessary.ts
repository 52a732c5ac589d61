/** What the rules on fields must say, so that a field that is missing was kept back and not merely never there. */
import type { SafeprobeError } from '../errors.js';
import type { InlinedTarget } from './inline.js';
import type { Path } from './keys.js';
import { listed } from './nearest.js';
import { problemAt } from './problems.js';
import type { Locate } from './yaml-source.js';

type Note = (path: Path, name: string, at?: 'key') => void;

export function namesOfFieldSets(
  { minimumNecessary = {} }: InlinedTarget,
  notes: { readonly [what in 'persona' | 'action' | 'resource']: Note },
): void {
  for (const [name, { resource, whole, gets, ways }] of Object.entries(minimumNecessary)) {
    const path = ['minimumNecessary', name];
    notes.resource([...path, 'resource'], resource);
    notes.persona([...path, 'whole'], whole);
    for (const persona of Object.keys(gets)) notes.persona([...path, 'gets', persona], persona, 'key');
    for (const [way, { actions, personas = [] }] of Object.entries(ways)) {
      for (const [index, each] of actions.entries())
        notes.action([...path, 'ways', way, 'actions', index], each);
      for (const [index, each] of personas.entries())
        notes.persona([...path, 'ways', way, 'personas', index], each);
    }
  }
}

export function fieldSetProblems(
  { minimumNecessary = {}, resources = {}, actions = {} }: InlinedTarget,
  place: Locate,
): readonly SafeprobeError[] {
  return Object.entries(minimumNecessary).flatMap(([name, { resource, fields, whole, gets, ways }]) => {
    const path = ['minimumNecessary', name];
    const own = resources[resource];
    const planted = Object.keys(own?.canaries ?? {});
    return [
      ...fields.flatMap((field, index) =>
        own === undefined || planted.includes(field)
          ? []
          : [
              problemAt(place, [...path, 'fields', index], {
                message: `the resource ${resource} has no canary ${field}`,
                expected: `one of ${listed(planted)}`,
                remedy: `plant it in a field of its own and add it under resources.${resource}.canaries`,
              }),
            ],
      ),
      ...Object.entries(gets).flatMap(([persona, some]) =>
        persona === whole
          ? [
              problemAt(place, [...path, 'gets', persona], {
                message: `${persona} gets the whole record already`,
                expected: 'personas that get less',
                remedy: 'remove it from `gets`, or name another persona under `whole`',
                at: 'key' as const,
              }),
            ]
          : some.flatMap((field, index) =>
              fields.includes(field)
                ? []
                : [
                    problemAt(place, [...path, 'gets', persona, index], {
                      message: `there is no field ${field} in ${name}`,
                      expected: `one of ${listed(fields)}`,
                      remedy: 'add it to `fields`, or name one of these',
                    }),
                  ],
            ),
      ),
      ...(Object.values(gets).some((some) => fields.some((field) => !some.includes(field)))
        ? []
        : [
            problemAt(place, [...path, 'gets'], {
              message: 'everybody gets the whole record',
              expected: 'a persona that gets less',
              remedy:
                'name the fields that each role is to get, or say under lacks why there is no such rule',
            }),
          ]),
      ...Object.entries(ways).flatMap(([way, { actions: names }]) =>
        names.flatMap((each, index) =>
          actions[each]?.writes === true
            ? [
                problemAt(place, [...path, 'ways', way, 'actions', index], {
                  message: `${each} changes something`,
                  expected: 'an action that reads',
                  remedy: 'name the action that reads the record in this way',
                }),
              ]
            : [],
        ),
      ),
    ];
  });
}
