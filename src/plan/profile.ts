import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { SafeprobeError } from '../errors.js';
import type { Catalogue } from '../model.js';
import { unknownNames } from './catalogue.js';
import { stem, yamlFilesIn } from './folder.js';
import { listed, renameRemedy } from './nearest.js';
import { problemAt, refuse } from './problems.js';
import { ProfileFile } from './schema.js';
import { problemsOf } from './validate.js';
import { type Locate, readSource } from './yaml-source.js';

export interface LoadedProfile {
  readonly file: string;
  readonly value: ProfileFile;
  readonly place: Locate;
}

/**
 * A profile by name within a folder (suites/profiles), or by the path of a file. Its clauses and catalogue ids
 * exist; the names of its suites are checked when the plan is made. Throws `input`.
 */
export function loadProfile(folder: string, nameOrFile: string, catalogue: Catalogue): LoadedProfile {
  const isFile = /\.ya?ml$|[\\/]/.test(nameOrFile);
  const file = isFile ? nameOrFile : join(folder, `${nameOrFile}.yaml`);
  if (!isFile && !existsSync(file)) {
    const names = yamlFilesIn(folder).map(stem);
    throw new SafeprobeError('input', `there is no profile ${nameOrFile}`, {
      expected: `one of ${listed(names)}`,
      remedy: renameRemedy(nameOrFile, names, 'name one of these, or the path of a profile file'),
    });
  }
  const source = readSource(file);
  const { place } = source;
  refuse(problemsOf(ProfileFile, source.value, place));
  const value = source.value as unknown as ProfileFile;
  const name = stem(basename(file));
  refuse([
    ...(value.profile === name
      ? []
      : [
          problemAt(place, ['profile'], {
            message: 'the profile is named otherwise than its file',
            found: value.profile,
            expected: name,
            remedy: `write profile: ${name}, or rename the file`,
          }),
        ]),
    ...unknownNames(value.clauses, catalogue.clauses, ['clauses'], 'clause', place),
    ...Object.entries(value.mayLack ?? {}).flatMap(([role, rows]) =>
      Object.keys(rows)
        .filter((row) => !catalogue.catalogue.some(({ id }) => id === row))
        .map((row) =>
          problemAt(place, ['mayLack', role, row], {
            message: `there is no catalogue id ${row}`,
            expected: 'a catalogue id of requirements.yaml',
            remedy: renameRemedy(
              row,
              catalogue.catalogue.map(({ id }) => id),
              'check the spelling',
            ),
            at: 'key',
          }),
        ),
    ),
  ]);
  return { file: source.file, value, place };
}
