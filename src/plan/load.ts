/** Everything a run starts from, read from files in one go. */
import { join } from 'node:path';
import { SafeprobeError } from '../errors.js';
import type { AnyKind } from '../kinds/definition.js';
import type { Catalogue, Plan } from '../model.js';
import { loadCatalogue } from './catalogue.js';
import { stem, yamlFilesIn } from './folder.js';
import { listed } from './nearest.js';
import { makePlan, type Selection } from './plan.js';
import { gather } from './problems.js';
import { type LoadedProfile, loadProfile } from './profile.js';
import { type LoadedSuite, loadSuites } from './suites.js';
import { type LoadedTarget, loadTarget, type TargetOptions } from './target-file.js';

export interface LoadOptions extends TargetOptions {
  /** The folder of suites, requirements.yaml and profiles/. */
  readonly suites: string;
  /** A folder with a target.yaml, or a target file. */
  readonly target: string;
  /** A name in profiles/ or a file; the target's own profile when left out. */
  readonly profile?: string;
  readonly kinds: readonly AnyKind[];
  readonly select?: Selection;
}

export interface Loaded {
  readonly plan: Plan;
  readonly target: LoadedTarget;
  readonly profile: LoadedProfile;
  readonly suites: readonly LoadedSuite[];
  readonly catalogue: Catalogue;
}

/** Reads, validates and plans. Throws `input`; suites and target are reported together. Secrets stay unread. */
export function loadPlan(options: LoadOptions): Loaded {
  const catalogue = loadCatalogue(join(options.suites, 'requirements.yaml'));
  const read: { suites?: readonly LoadedSuite[]; target?: LoadedTarget } = {};
  gather<unknown>([
    () => {
      read.suites = loadSuites(options.suites, options.kinds, catalogue);
    },
    () => {
      read.target = loadTarget(options.target, options);
    },
  ]);
  const { suites, target } = read;
  if (suites === undefined || target === undefined) throw new SafeprobeError('harness', 'nothing was loaded');
  const profiles = join(options.suites, 'profiles');
  const profile = loadProfile(profiles, profileName(options, target, profiles), catalogue);
  const plan = makePlan({
    target,
    profile,
    catalogue,
    suites,
    kinds: options.kinds,
    ...(options.select === undefined ? {} : { select: options.select }),
  });
  return { plan, target, profile, suites, catalogue };
}

function profileName(options: LoadOptions, target: LoadedTarget, folder: string): string {
  const name = options.profile ?? target.value.profile;
  if (name !== undefined) return name;
  throw new SafeprobeError('input', 'no profile is named', {
    key: '--profile',
    expected: `one of ${listed(yamlFilesIn(folder).map(stem))}`,
    remedy: `name one, or add \`profile:\` to ${target.file}`,
  });
}
