import { join } from 'node:path';
import { SafeprobeError } from '../errors.js';
import type { AnyKind } from '../kinds/definition.js';
import type { Catalogue } from '../model.js';
import { unknownNames } from './catalogue.js';
import { stem, yamlFilesIn } from './folder.js';
import { gather, problemAt, refuse } from './problems.js';
import type { SuiteFile } from './schema.js';
import { suiteSchema } from './suite-schema.js';
import { problemsOf } from './validate.js';
import { type Locate, readSource, shownPath } from './yaml-source.js';

export interface LoadedSuite {
  readonly file: string;
  readonly value: SuiteFile;
  readonly place: Locate;
}

/** Not a suite, though it lies among them. */
const REQUIREMENTS = 'requirements.yaml';

/**
 * Every suite of a folder, sorted by name: valid in shape and parameters, check ids unique across files, `covers`
 * known to the catalogue. `$profile` references are left for the plan. Throws `input` with all that is wrong.
 */
export function loadSuites(
  folder: string,
  kinds: readonly AnyKind[],
  catalogue: Catalogue,
): readonly LoadedSuite[] {
  const names = yamlFilesIn(folder).filter((name) => name !== REQUIREMENTS);
  if (names.length === 0)
    throw new SafeprobeError('input', 'there is no suite in this folder', {
      file: shownPath(folder),
      expected: 'at least one suite, such as automatic-logoff.yaml',
      remedy: 'check the path',
    });
  const schema = suiteSchema(kinds);
  const suites = gather(
    names.map((name) => () => loadSuite(join(folder, name), stem(name), schema, catalogue)),
  );
  refuse(sameIds(suites));
  return suites;
}

function loadSuite(file: string, name: string, schema: object, catalogue: Catalogue): LoadedSuite {
  const source = readSource(file);
  const { place } = source;
  refuse(problemsOf(schema, source.value, place));
  const value = source.value as unknown as SuiteFile;
  refuse([
    ...(value.suite === name
      ? []
      : [
          problemAt(place, ['suite'], {
            message: 'the suite is named otherwise than its file',
            found: value.suite,
            expected: name,
            remedy: `write suite: ${name}, or rename the file to ${value.suite}.yaml`,
          }),
        ]),
    ...value.checks.flatMap((check, index) =>
      unknownNames(check.covers, catalogue.catalogue, ['checks', index, 'covers'], 'catalogue id', place),
    ),
  ]);
  return { file: source.file, value, place };
}

function sameIds(suites: readonly LoadedSuite[]): SafeprobeError[] {
  const first = new Map<string, string>();
  return suites.flatMap(({ value, place }) =>
    value.checks.flatMap(({ id }, index) => {
      const at = place(['checks', index, 'id']);
      const earlier = first.get(id);
      if (earlier === undefined) {
        first.set(id, `${at.file}:${at.line}:${at.column}`);
        return [];
      }
      return [
        problemAt(place, ['checks', index, 'id'], {
          message: `the check id ${id} is used twice`,
          found: `the first one at ${earlier}`,
          expected: 'an id of its own for each check of all suites',
          remedy: 'rename one of the two',
        }),
      ];
    }),
  );
}
