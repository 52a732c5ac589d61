/** What the inventory of a target description must not say even when every name in it exists. */
import type { SafeprobeError } from '../errors.js';
import type { InlinedTarget } from './inline.js';
import { problemAt } from './problems.js';
import type { Locate } from './yaml-source.js';

export function inventoryProblems({ inventory }: InlinedTarget, place: Locate): readonly SafeprobeError[] {
  if (inventory === undefined) return [];
  const sources = Object.keys(inventory.documents ?? {}).length + (inventory.crawl === undefined ? 0 : 1);
  const excluded = new Set((inventory.exclude ?? []).map(({ operation }) => operation));
  return [
    ...(sources === 0
      ? [
          problemAt(place, ['inventory'], {
            message: 'the inventory has no source of operations',
            expected: 'documents, crawl, or both',
            remedy: 'add documents: {api: {format: openapi, request: {path: /openapi.json}}}',
          }),
        ]
      : []),
    ...Object.entries(inventory.documents ?? {}).flatMap(([name, { file, request }]) =>
      (file === undefined) === (request === undefined)
        ? [
            problemAt(place, ['inventory', 'documents', name], {
              message: `${file === undefined ? 'nothing says' : 'two keys say'} where the description ${name} is`,
              expected: 'either request or file',
              remedy:
                file === undefined
                  ? 'add request: {path: …} or file: PATH'
                  : 'remove one: a served description is the better source',
            }),
          ]
        : [],
    ),
    ...(inventory.open ?? []).flatMap(({ operation }, index) =>
      excluded.has(operation)
        ? [
            problemAt(place, ['inventory', 'open', index, 'operation'], {
              message: `${operation} is both open to everyone and excluded`,
              expected: 'one of the two',
              remedy: 'remove it from exclude: an open operation is still searched for canaries',
            }),
          ]
        : [],
    ),
  ];
}
