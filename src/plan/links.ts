/** What the section for pre-signed addresses must say, so that something can be seen of them. */
import type { SafeprobeError } from '../errors.js';
import type { InlinedTarget } from './inline.js';
import type { Path } from './keys.js';
import { problemAt } from './problems.js';
import type { Locate } from './yaml-source.js';

type Note = (path: Path, name: string, at?: 'key') => void;

/** Names that lead to personas, actions and resources. */
export function namesOfLinks(
  { links = {} }: InlinedTarget,
  notes: { readonly [what in 'persona' | 'action' | 'resource']: Note },
): void {
  for (const [name, { persona, issue, resource, otherResource }] of Object.entries(links)) {
    const path = ['links', name];
    notes.persona([...path, 'persona'], persona);
    notes.action([...path, 'issue'], issue);
    notes.resource([...path, 'resource'], resource);
    notes.resource([...path, 'otherResource'], otherResource);
  }
}

export function linkProblems(
  { links = {}, resources = {} }: InlinedTarget,
  place: Locate,
): readonly SafeprobeError[] {
  return Object.entries(links).flatMap(([name, { resource, otherResource, canaries }]) => [
    ...(resource === otherResource
      ? [
          problemAt(place, ['links', name, 'otherResource'], {
            message: 'otherResource is the same as resource',
            found: otherResource,
            expected: 'a second resource, whose object another address opens',
            remedy: 'name another one',
          }),
        ]
      : []),
    ...canaries.flatMap((canary, index) => {
      const without = [resource, otherResource].find(
        (each) => resources[each] !== undefined && resources[each].canaries?.[canary] === undefined,
      );
      return without === undefined
        ? []
        : [
            problemAt(place, ['links', name, 'canaries', index], {
              message: `the resource ${without} has no canary ${canary}`,
              expected: `canary ${canary} on both resources: an object is known by it`,
              remedy: `plant it and add it under resources.${without}.canaries`,
            }),
          ];
    }),
  ]);
}
