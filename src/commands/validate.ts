import type { Argv, CommandModule } from 'yargs';
import { SafeprobeError } from '../errors.js';
import { kinds } from '../kinds/registry.js';
import { makePlan } from '../plan/plan.js';
import { gather, refuse } from '../plan/problems.js';
import { resolveSecrets } from '../plan/secrets.js';
import { type LoadedTarget, loadTarget } from '../plan/target-file.js';
import { count } from '../report/text.js';
import { type Library, loadLibrary, profileNames, profileOf } from './support/library.js';
import { json, profile, suites, target } from './support/options.js';
import { note, print, printJson } from './support/output.js';
import { targetPath } from './support/places.js';

interface Args {
  readonly target: readonly string[];
  readonly profile?: readonly string[] | undefined;
  readonly secrets: boolean;
  readonly suites?: string | undefined;
  readonly json: boolean;
}

const builder = (yargs: Argv) =>
  yargs
    .options({
      target: { ...target, array: true, default: ['targets/clinic'] },
      profile: { ...profile, array: true, describe: 'Profiles to plan with (default: all)' },
      secrets: {
        type: 'boolean',
        default: false,
        describe: 'Read the secrets, too: variables, files, commands',
      },
      suites,
      json,
    })
    .example('safeprobe validate --target staging.yaml', 'Says what is wrong in it, all at once');

/** Plans each target with each profile, as a run would, and touches no system. Exit code 3 with every error. */
async function handler(args: Args): Promise<void> {
  const files = args.target.map(targetPath);
  const read: { library?: Library; targets: LoadedTarget[] } = { targets: [] };
  gather<unknown>([
    () => {
      read.library = loadLibrary(args.suites);
    },
    ...files.map((file) => () => read.targets.push(loadTarget(file))),
  ]);
  const { library, targets } = read;
  if (library === undefined) throw new SafeprobeError('harness', 'nothing was loaded');
  const names = args.profile ?? profileNames(library.folder);
  const own = targets.flatMap(({ value }) => (args.profile === undefined ? (value.profile ?? []) : []));
  const profiles = gather([...new Set([...names, ...own])].map((name) => () => profileOf(library, name)));
  const { catalogue, checks } = library;
  const plans = gather(
    targets.flatMap((each) =>
      profiles.map((profile) => () => {
        const plan = makePlan({ target: each, profile, catalogue, suites: library.suites, kinds });
        return { target: plan.target.id, profile: plan.profile.id, checks: plan.checks.length };
      }),
    ),
  );
  if (args.secrets) await readSecrets(targets);
  else note('Secrets were not read: --secrets reads them.');
  const document = {
    valid: true,
    suites: library.suites.length,
    checks: checks.length,
    clauses: catalogue.clauses.length,
    catalogueRows: catalogue.catalogue.length,
    sourceLines: catalogue.lines.length,
    profiles: profiles.length,
    targets: targets.map(({ file, value }) => ({ id: value.target, file })),
    plans,
  };
  if (args.json) printJson(document);
  else
    print([
      `valid: ${count(document.suites, 'suite')} with ${count(checks.length, 'check')}, ${count(profiles.length, 'profile')}, ` +
        `${count(document.clauses, 'clause')}, ${count(document.catalogueRows, 'catalogue row')}, ` +
        `${count(document.sourceLines, 'source line')}, ${count(targets.length, 'target')}`,
      ...targets.map(({ file, value }) => `  target ${value.target}: ${file}`),
      ...plans.map((plan) => `  ${plan.target} with profile ${plan.profile}: ${count(plan.checks, 'check')}`),
    ]);
}

export const command = {
  command: 'validate',
  describe: 'Check suites, profiles, requirements and targets without touching any system',
  builder,
  handler,
} satisfies CommandModule<object, Args>;

async function readSecrets(targets: readonly LoadedTarget[]): Promise<void> {
  const errors: SafeprobeError[] = [];
  for (const each of targets) {
    try {
      await resolveSecrets(each, process.env);
    } catch (error) {
      if (!(error instanceof SafeprobeError) || error.code !== 'input') throw error;
      errors.push(error);
    }
  }
  refuse(errors);
}
