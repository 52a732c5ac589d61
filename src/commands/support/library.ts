/** Catalogue, suites and proofs of one folder, read together: what most questions about checks need. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Static, Type } from 'typebox';
import type { AnyKind } from '../../kinds/definition.js';
import { kinds } from '../../kinds/registry.js';
import type { Catalogue } from '../../model.js';
import { loadCatalogue } from '../../plan/catalogue.js';
import { stem, yamlFilesIn } from '../../plan/folder.js';
import { renameRemedy } from '../../plan/nearest.js';
import { problemAt, refuse } from '../../plan/problems.js';
import { type LoadedProfile, loadProfile } from '../../plan/profile.js';
import type { Check } from '../../plan/schema.js';
import { type LoadedSuite, loadSuites } from '../../plan/suites.js';
import { problemsOf } from '../../plan/validate.js';
import { readSource } from '../../plan/yaml-source.js';
import type { Proofs } from '../../verdict/coverage.js';
import { suitesFolder } from './places.js';

export interface KnownCheck extends Check {
  readonly suite: string;
}

export interface Library {
  /** The folder of suites. */
  readonly folder: string;
  readonly kinds: readonly AnyKind[];
  readonly catalogue: Catalogue;
  readonly suites: readonly LoadedSuite[];
  readonly checks: readonly KnownCheck[];
  readonly proofs: Proofs;
}

/** Throws `input`, with all that is wrong in the suites. */
export function loadLibrary(given?: string): Library {
  const folder = suitesFolder(given);
  const catalogue = loadCatalogue(join(folder, 'requirements.yaml'));
  const suites = loadSuites(folder, kinds, catalogue);
  const checks = suites.flatMap(({ value }) =>
    value.checks.map((check) => ({ ...check, suite: value.suite })),
  );
  return { folder, kinds, catalogue, suites, checks, proofs: loadProofs(folder, checks) };
}

export function profileNames(folder: string): readonly string[] {
  return yamlFilesIn(join(folder, 'profiles')).map(stem);
}

export function profileOf({ folder, catalogue }: Library, name: string): LoadedProfile {
  return loadProfile(join(folder, 'profiles'), name, catalogue);
}

const ProofFile = Type.Object(
  {
    checks: Type.Record(Type.String(), Type.Array(Type.String({ minLength: 1 }), { minItems: 1 }), {
      description: 'Check id → the faults that make it fail.',
    }),
  },
  { additionalProperties: false },
);

/** proven.json is written by the contract test; without it nothing is proven. */
function loadProofs(folder: string, checks: readonly KnownCheck[]): Proofs {
  const file = join(folder, 'proven.json');
  if (!existsSync(file)) return new Map();
  const { value, place } = readSource(file);
  refuse(problemsOf(ProofFile, value, place));
  const proofs = new Map(Object.entries((value as unknown as Static<typeof ProofFile>).checks));
  const ids = checks.map(({ id }) => id);
  // A proof for a check that is gone would prove whatever takes its name next.
  refuse(
    [...proofs.keys()]
      .filter((id) => !ids.includes(id))
      .map((id) =>
        problemAt(place, ['checks', id], {
          message: `there is no check ${id}`,
          expected: 'checks of the suites beside this file',
          remedy: renameRemedy(id, ids, 'run the contract test again, which writes this file'),
          at: 'key',
        }),
      ),
  );
  return proofs;
}
