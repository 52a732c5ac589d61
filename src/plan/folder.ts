import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SafeprobeError } from '../errors.js';
import { shownPath } from './yaml-source.js';

/** Names of the YAML files directly in a folder, sorted. Throws `input` when there is no such folder. */
export function yamlFilesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => !entry.isDirectory() && /\.ya?ml$/.test(entry.name) && !entry.name.startsWith('.'))
      .map((entry) => entry.name)
      .sort();
  } catch (cause) {
    throw new SafeprobeError('input', 'this folder can not be read', {
      file: shownPath(folder),
      expected: 'a folder of YAML files',
      remedy: 'check the path',
      cause,
    });
  }
}

/** Names of the folders directly in a folder that hold the given file; none when it can't be read. */
export function foldersWith(folder: string, file: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && readdirSync(join(folder, entry.name)).includes(file))
      .map((entry) => entry.name)
      .sort();
  } catch {
    return [];
  }
}

export function stem(fileName: string): string {
  return fileName.replace(/\.ya?ml$/, '');
}
