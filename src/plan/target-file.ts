import { dirname, isAbsolute, resolve } from 'node:path';
import type { JsonObject } from '../model.js';
import { TargetFile } from '../target/schema.js';
import { describeTarget } from './description.js';
import { type InlinedTarget, inlineFiles } from './inline.js';
import type { Path } from './keys.js';
import { readLayers, targetFileOf } from './layers.js';
import { refuse } from './problems.js';
import { danglingNames } from './references.js';
import { authorizationProblems, contradictions } from './soundness.js';
import { problemsOf } from './validate.js';
import { fillVars, type Overrides } from './variables.js';
import type { Locate } from './yaml-source.js';

export interface LoadedTarget {
  /** The target file as shown to people. */
  readonly file: string;
  /** Absolute; what relative paths in `value` start from. */
  readonly folder: string;
  /** Validated, overlays merged, `${vars.…}` filled, accounts and canaries inlined. Secrets: see resolveSecrets. */
  readonly value: InlinedTarget;
  readonly place: Locate;
  /** The description as written, before overrides, without secrets and canary values: for digest and bundle. */
  readonly description: JsonObject;
}

export interface TargetOptions {
  /** Values that replace those of `vars` in the file, for this run. */
  readonly vars?: Overrides;
  /** The time of the run, by which the authorization must be in force. */
  readonly now?: Date;
}

/** Loads targets/NAME (its target.yaml) or a target file. Throws `input`, each problem at its place. */
export function loadTarget(fileOrFolder: string, options: TargetOptions = {}): LoadedTarget {
  const file = targetFileOf(fileOrFolder);
  const layers = readLayers(file);
  const filled = fillVars(layers.value, layers.place, options.vars ?? {});
  refuse([...filled.errors, ...problemsOf(TargetFile, filled.value, layers.place)]);
  // Fits the schema by now.
  const written = filled.value as unknown as TargetFile;
  refuse(authorizationProblems(written, layers.place, options.now ?? new Date()));
  const { value, place } = inlineFiles(written, layers.place);
  refuse([...danglingNames(value, place), ...contradictions(value, place)]);
  const folder = dirname(resolve(file));
  return {
    file: layers.file,
    folder,
    value: withOwnPaths(value, place, folder),
    place,
    description: describeTarget(layers.value, value),
  };
}

/** A certificate named by an overlaid file in another folder is meant relative to that file. */
function withOwnPaths(target: InlinedTarget, place: Locate, folder: string): InlinedTarget {
  const own = (path: string, ...key: Path): string => {
    const from = dirname(resolve(place(key).file));
    return from === folder || isAbsolute(path) || path.includes('${') ? path : resolve(from, path);
  };
  const { trust, receivers, inventory } = target;
  const authority = receivers?.authority;
  return {
    ...target,
    ...(trust?.ca === undefined
      ? {}
      : { trust: { ...trust, ca: trust.ca.map((path, index) => own(path, 'trust', 'ca', index)) } }),
    ...(inventory?.documents === undefined
      ? {}
      : {
          inventory: {
            ...inventory,
            documents: Object.fromEntries(
              Object.entries(inventory.documents).map(([name, document]) => [
                name,
                document.file === undefined
                  ? document
                  : {
                      ...document,
                      file: resolve(folder, own(document.file, 'inventory', 'documents', name, 'file')),
                    },
              ]),
            ),
          },
        }),
    ...(authority === undefined
      ? {}
      : {
          receivers: {
            ...receivers,
            authority: { ...authority, cert: own(authority.cert, 'receivers', 'authority', 'cert') },
          },
        }),
  };
}
