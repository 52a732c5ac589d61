import type { Argv, CommandModule } from 'yargs';
import { InputErrors, SafeprobeError } from '../errors.js';
import { foldersWith } from '../plan/folder.js';
import { listed, renameRemedy } from '../plan/nearest.js';
import { loadTarget } from '../plan/target-file.js';
import { table } from './support/layout.js';
import { type KnownCheck, type Library, loadLibrary, profileNames, profileOf } from './support/library.js';
import { json, profile, suites } from './support/options.js';
import { print, printJson } from './support/output.js';
import { targetPath, targetsFolder } from './support/places.js';

const THINGS = ['checks', 'suites', 'kinds', 'profiles', 'targets'] as const;
type Thing = (typeof THINGS)[number];

interface Args {
  readonly what: Thing;
  readonly profile?: string | undefined;
  readonly suite?: string | undefined;
  readonly suites?: string | undefined;
  readonly json: boolean;
}

const builder = (yargs: Argv) =>
  yargs
    .positional('what', { choices: THINGS, default: 'checks' as Thing, describe: 'What to list' })
    .options({
      profile: { ...profile, describe: 'Only checks that bear on this profile' },
      suite: { type: 'string', requiresArg: true, describe: 'Only checks of this suite' },
      suites,
      json,
    })
    .example('safeprobe list --profile core', 'The checks that a run with this profile makes')
    .example('safeprobe list profiles', 'The sets of clauses that a run can be held against');

function handler(args: Args): void {
  const { what } = args;
  if (what !== 'checks' && (args.profile ?? args.suite) !== undefined)
    throw new SafeprobeError('input', '--profile and --suite narrow the list of checks only', {
      found: `list ${what}`,
      remedy: `leave them out, or list checks`,
    });
  const list = LISTS[what](args);
  if (args.json) printJson({ [what]: list.entries });
  else print(table(list.head, list.rows));
}

export const command = {
  command: 'list [what]',
  describe: 'List checks, suites, kinds, profiles or targets',
  builder,
  handler,
} satisfies CommandModule<object, Args>;

interface List {
  readonly entries: readonly object[];
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const LISTS: { readonly [thing in Thing]: (args: Args) => List } = {
  checks(args) {
    const library = loadLibrary(args.suites);
    const entries = chosen(library, args).map(({ id, kind, suite, covers, title }) => ({
      id,
      kind,
      suite,
      covers,
      title,
    }));
    return {
      entries,
      head: ['CHECK', 'KIND', 'SUITE', 'COVERS', 'TITLE'],
      rows: entries.map(({ id, kind, suite, covers, title }) => [id, kind, suite, covers.join(' '), title]),
    };
  },
  suites(args) {
    const entries = loadLibrary(args.suites).suites.map(({ value }) => ({
      id: value.suite,
      title: value.title,
      checks: value.checks.map(({ id }) => id),
    }));
    return {
      entries,
      head: ['SUITE', 'TITLE', 'CHECKS'],
      rows: entries.map(({ id, title, checks }) => [id, title, checks.join(' ')]),
    };
  },
  kinds(args) {
    const { kinds, checks } = loadLibrary(args.suites);
    const entries = kinds.map(({ kind, version, summary, effects, controls }) => ({
      id: kind,
      version,
      summary,
      effects,
      controls: Object.keys(controls),
      checks: checks.filter((check) => check.kind === kind).map(({ id }) => id),
    }));
    return {
      entries,
      head: ['KIND', 'VERSION', 'EFFECTS', 'CHECKS', 'EXAMINES'],
      rows: entries.map((each) => [
        each.id,
        String(each.version),
        each.effects,
        String(each.checks.length),
        each.summary,
      ]),
    };
  },
  profiles(args) {
    const library = loadLibrary(args.suites);
    const entries = profileNames(library.folder).map((name) => {
      const { value } = profileOf(library, name);
      const { title, status, clauses } = value;
      const checks = chosen(library, { profile: name }).map(({ id }) => id);
      return { id: value.profile, title, status, clauses: clauses.length, checks };
    });
    return {
      entries,
      head: ['PROFILE', 'CLAUSES', 'CHECKS', 'STATUS', 'TITLE'],
      rows: entries.map((each) => [
        each.id,
        String(each.clauses),
        String(each.checks.length),
        each.status,
        each.title,
      ]),
    };
  },
  targets() {
    const entries = foldersWith(targetsFolder(), 'target.yaml').map(targetEntry);
    return {
      entries,
      head: ['TARGET', 'ROLE', 'ENVIRONMENT', 'PROFILE', 'TITLE'],
      rows: entries.map((each) =>
        'error' in each
          ? [each.id, '', '', '', `not valid: ${each.error}`]
          : [each.id, each.role, each.environment, each.profile ?? '', each.title],
      ),
    };
  },
};

/** The checks that a run with the profile would make, or all; unknown names are refused, never an empty list. */
function chosen(library: Library, args: Pick<Args, 'profile' | 'suite'>): readonly KnownCheck[] {
  const { suite } = args;
  const names = library.suites.map(({ value }) => value.suite);
  if (suite !== undefined && !names.includes(suite))
    throw new SafeprobeError('input', `there is no suite ${suite}`, {
      key: '--suite',
      expected: `one of ${listed(names)}`,
      remedy: renameRemedy(suite, names, 'name one of these'),
    });
  const own = library.checks.filter((check) => suite === undefined || check.suite === suite);
  if (args.profile === undefined) return own;
  const { value } = profileOf(library, args.profile);
  const bearing = library.catalogue.catalogue.filter((row) =>
    row.clauses.some((clause) => value.clauses.includes(clause)),
  );
  const rows = new Set(bearing.map(({ id }) => id));
  return own.filter(
    (check) =>
      (value.suites === 'all' || value.suites.includes(check.suite)) &&
      check.covers.some((row) => rows.has(row)),
  );
}

/** A list shows a broken target as broken, instead of showing nothing at all. */
function targetEntry(id: string) {
  try {
    const { value } = loadTarget(targetPath(`targets/${id}`));
    const { title, role, environment, profile } = value;
    return { id, title, role, environment, profile: profile ?? null };
  } catch (error) {
    if (!(error instanceof SafeprobeError) || error.code !== 'input') throw error;
    const first = error instanceof InputErrors ? error.errors[0] : error;
    return { id, error: first?.message ?? error.message };
  }
}
