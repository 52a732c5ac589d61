/** What the classes of actors must say, so that no word stands for two of them. */
import type { SafeprobeError } from '../errors.js';
import type { InlinedTarget } from './inline.js';
import type { Path } from './keys.js';
import { problemAt } from './problems.js';
import type { Locate } from './yaml-source.js';

/** Names that lead to personas. */
export function namesOfClasses(
  { audit }: InlinedTarget,
  note: { readonly persona: (path: Path, name: string) => void },
): void {
  for (const [name, each] of Object.entries(audit?.classes ?? {}))
    for (const [index, persona] of each.personas.entries())
      note.persona(['audit', 'classes', name, 'personas', index], persona);
}

export function classProblems({ audit }: InlinedTarget, place: Locate): readonly SafeprobeError[] {
  const classes = Object.entries(audit?.classes ?? {});
  if (audit === undefined || classes.length === 0) return [];
  const taken = new Map<string, string>();
  const twice = (name: string, list: readonly string[], part: 'personas' | 'words') =>
    list.flatMap((each, index) => {
      const before = taken.get(`${part} ${each}`);
      taken.set(`${part} ${each}`, name);
      return before === undefined
        ? []
        : [
            problemAt(place, ['audit', 'classes', name, part, index], {
              message: `${each} is of ${before} as well`,
              found: each,
              expected: 'each in one class alone',
              remedy: 'remove it from one of the two',
            }),
          ];
    });
  return [
    ...(audit.fields.actorClass === undefined
      ? [
          problemAt(place, ['audit', 'classes'], {
            message: 'nothing says where in an entry the class stands',
            expected: 'fields.actorClass, a JSONPath',
            remedy: 'add it to audit.fields',
          }),
        ]
      : []),
    ...classes.flatMap(([name, { personas, words }]) => [
      ...twice(name, personas, 'personas'),
      ...twice(name, words, 'words'),
    ]),
  ];
}
