/** Where the things lie that commands take by default, and what a path given by a user means. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../version.js';

/** The folder of suites, requirements.yaml and profiles/: the given one, or ours. */
export function suitesFolder(given?: string): string {
  return given ?? join(packageRoot(), 'suites');
}

export function targetsFolder(): string {
  return join(packageRoot(), 'targets');
}

/**
 * A target's folder or file. What exists from here is meant; else one of ours, as `targets/clinic` or `clinic`, so
 * that the embedded targets work from every folder. A path that leads nowhere is returned for the loader to refuse.
 */
export function targetPath(given = 'targets/clinic'): string {
  const places = [given, join(packageRoot(), given), join(targetsFolder(), given)];
  return places.find((place) => existsSync(place)) ?? given;
}

/** A bundle's folder or zip; for the folder of a run, the bundle in it. */
export function bundlePath(given: string): string {
  if (!isFolder(given) || existsSync(join(given, 'manifest.json'))) return given;
  const inside = [join(given, 'bundle'), join(given, 'bundle.zip')];
  return inside.find((place) => existsSync(place)) ?? given;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
