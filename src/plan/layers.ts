/** A target file and the files it overlays (`extends`), merged into one document that keeps its places. */
import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { SafeprobeError } from '../errors.js';
import type { Json, JsonObject } from '../model.js';
import { foldersWith } from './folder.js';
import { foundText, type Path } from './keys.js';
import { listed, renameRemedy } from './nearest.js';
import { problemAt } from './problems.js';
import { isMapping, type Locate, readSource, type Source, shownPath } from './yaml-source.js';

const TARGET_FILE = 'target.yaml';

/** The file that `--target` means: itself, or the target.yaml of a folder. Throws `input`. */
export function targetFileOf(fileOrFolder: string): string {
  if (!existsSync(fileOrFolder)) {
    const parent = dirname(resolve(fileOrFolder));
    const names = foldersWith(parent, TARGET_FILE);
    throw new SafeprobeError('input', 'there is no such target', {
      file: shownPath(fileOrFolder),
      expected:
        names.length === 0 ? `a folder with a ${TARGET_FILE}, or such a file` : `one of ${listed(names)}`,
      remedy: renameRemedy(basename(fileOrFolder), names, 'check the path'),
    });
  }
  if (!statSync(fileOrFolder).isDirectory()) return fileOrFolder;
  const file = join(fileOrFolder, TARGET_FILE);
  if (existsSync(file)) return file;
  throw new SafeprobeError('input', `this folder holds no ${TARGET_FILE}`, {
    file: shownPath(fileOrFolder),
    expected: `a ${TARGET_FILE} in it`,
    remedy: 'name the folder of a target, or the file itself',
  });
}

/** The merged description: mappings merge key by key, lists and plain values replace. Throws `input`. */
export function readLayers(file: string): Source {
  const layers = chain(file, []);
  const [top] = layers;
  if (top === undefined) throw new SafeprobeError('harness', 'a target without any file');
  const value = layers.reduceRight<JsonObject>((below, layer) => merge(below, layer.value), {});
  const { extends: _, ...rest } = value;
  return { file: top.file, value: rest, place: placeIn(layers) };
}

/** From the file itself down to the last one it rests on. */
function chain(file: string, above: readonly string[]): readonly Source[] {
  const source = readSource(file);
  const base = source.value.extends;
  if (base === undefined) return [source];
  const { place } = source;
  if (typeof base !== 'string' || base === '')
    throw problemAt(place, ['extends'], {
      message: '`extends` must name a target file',
      found: foundText(base, ['extends']),
      expected: 'a path relative to this file',
      remedy: 'write extends: ../clinic/target.yaml',
    });
  const seen = [...above, realpathSync(file)];
  const next = resolve(dirname(file), base);
  if (!existsSync(next))
    throw problemAt(place, ['extends'], {
      message: 'the target file to extend does not exist',
      found: base,
      expected: 'a path relative to this file',
      remedy: 'check the path',
    });
  const nextFile = targetFileOf(next);
  if (seen.includes(realpathSync(nextFile)))
    throw problemAt(place, ['extends'], {
      message: 'target files extend each other in a circle',
      found: [...seen, realpathSync(nextFile)].map(shownPath).join(' → '),
      expected: 'one file at the bottom that extends nothing',
      remedy: 'remove one of the `extends`',
    });
  return [source, ...chain(nextFile, seen)];
}

function merge(below: JsonObject, above: JsonObject): JsonObject {
  const merged: { [key: string]: Json | undefined } = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const under = Object.hasOwn(below, key) ? below[key] : undefined;
    merged[key] = isMapping(value) && isMapping(under) ? merge(under, value) : value;
  }
  return merged;
}

/** A path's place is in the topmost layer that has it; what no layer has is looked for one level up. */
function placeIn(layers: readonly Source[]): Locate {
  return (path, part = 'value') => {
    for (let length = path.length; length > 0; length -= 1) {
      const known = path.slice(0, length);
      const layer = layers.find((each) => has(each.value, known));
      if (layer !== undefined) return layer.place(known, length === path.length ? part : 'value');
    }
    const [top] = layers;
    return top === undefined ? { file: '', line: 1, column: 1 } : top.place([]);
  };
}

function has(value: Json, path: Path): boolean {
  let part: Json | undefined = value;
  for (const step of path) {
    if (Array.isArray(part) && typeof step === 'number' && step < part.length) part = part[step];
    else if (isMapping(part) && Object.hasOwn(part, step)) part = part[step];
    else return false;
  }
  return true;
}
