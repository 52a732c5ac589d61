import type { SafeprobeError } from '../errors.js';
import type { Catalogue } from '../model.js';
import { nearest } from './nearest.js';
import { problemAt, refuse } from './problems.js';
import { RequirementsFile } from './schema.js';
import { problemsOf } from './validate.js';
import { type Locate, readSource } from './yaml-source.js';

/** The catalogue of suites/requirements.yaml, with every reference in it resolved. Throws `input`. */
export function loadCatalogue(file: string): Catalogue {
  const source = readSource(file);
  const wrong = problemsOf(RequirementsFile, source.value, source.place);
  refuse(wrong);
  // Fits the schema by now: what the schema can't say follows.
  const catalogue = source.value as unknown as RequirementsFile;
  const { place } = source;
  refuse([
    ...(['clauses', 'catalogue', 'lines'] as const).flatMap((list) => twice(list, catalogue[list], place)),
    ...catalogue.catalogue.flatMap((row, index) =>
      unknownNames(row.clauses, catalogue.clauses, ['catalogue', index, 'clauses'], 'clause', place),
    ),
    ...catalogue.lines.flatMap((line, index) => [
      ...unknownNames(
        line.catalogue,
        catalogue.catalogue,
        ['lines', index, 'catalogue'],
        'catalogue id',
        place,
      ),
      ...unexplained(line, index, place),
    ]),
  ]);
  return catalogue;
}

function twice(list: string, entries: readonly { readonly id: string }[], place: Locate): SafeprobeError[] {
  const first = new Map<string, number>();
  return entries.flatMap(({ id }, index) => {
    const earlier = first.get(id);
    if (earlier === undefined) {
      first.set(id, index);
      return [];
    }
    const at = place([list, earlier, 'id']);
    return [
      problemAt(place, [list, index, 'id'], {
        message: `the id ${id} is used twice`,
        found: `the first one at ${at.file}:${at.line}`,
        expected: 'each id once',
        remedy: 'rename or remove one of the two',
      }),
    ];
  });
}

/** Names in a list that must exist elsewhere; `path` is the list's place. */
export function unknownNames(
  names: readonly string[],
  known: readonly { readonly id: string }[],
  path: readonly (string | number)[],
  what: string,
  place: Locate,
): SafeprobeError[] {
  const ids = known.map(({ id }) => id);
  const set = new Set(ids);
  return names.flatMap((name, index) => {
    if (set.has(name)) return [];
    const near = nearest(name, ids);
    return [
      problemAt(place, [...path, index], {
        message: `there is no ${what} ${name}`,
        expected: `a ${what} of requirements.yaml`,
        remedy:
          near === undefined ? `check the spelling, or add it to requirements.yaml` : `did you mean ${near}?`,
      }),
    ];
  });
}

/** A line either leads to a catalogue row or says why nothing can be observed: a gap is never silent. */
function unexplained(
  line: RequirementsFile['lines'][number],
  index: number,
  place: Locate,
): SafeprobeError[] {
  if (line.observable === false)
    return line.why === undefined
      ? [
          problemAt(place, ['lines', index, 'why'], {
            message: 'a line that is not observable must say why',
            expected: 'why: a sentence',
            remedy: 'add why',
            placeOf: ['lines', index],
          }),
        ]
      : [];
  return line.catalogue.length > 0
    ? []
    : [
        problemAt(place, ['lines', index, 'catalogue'], {
          message: `line ${line.id} names no catalogue row`,
          expected: 'at least one id, or observable: false with why',
          remedy: 'name the rows that examine it',
        }),
      ];
}
