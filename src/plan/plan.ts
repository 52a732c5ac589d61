/** Suite × profile × target → the frozen plan: what will be checked, and for which requirements. */
import { SafeprobeError } from '../errors.js';
import type { AnyKind } from '../kinds/definition.js';
import type { Catalogue, JsonObject, Plan, PlannedCheck, PlannedRequirement } from '../model.js';
import { targetDigest } from './description.js';
import { listed, renameRemedy } from './nearest.js';
import { problemAt, refuse } from './problems.js';
import type { LoadedProfile } from './profile.js';
import { substitute } from './profile-reference.js';
import type { LoadedSuite } from './suites.js';
import type { LoadedTarget } from './target-file.js';
import { problemsOf, withDefaults } from './validate.js';

export interface Selection {
  /** Names of suites. */
  readonly suites?: readonly string[];
  /** Check ids, `*` standing for any text and `?` for one character. */
  readonly checks?: readonly string[];
}

export interface PlanInput {
  readonly target: LoadedTarget;
  readonly profile: LoadedProfile;
  readonly catalogue: Catalogue;
  readonly suites: readonly LoadedSuite[];
  readonly kinds: readonly AnyKind[];
  readonly select?: Selection;
}

/**
 * Takes the checks of the profile's suites that bear on a clause of the profile, with parameters complete.
 * Deeply frozen. Throws `input`: an unknown suite in the profile, a limit that is missing or does not fit,
 * a selection that matches nothing.
 */
export function makePlan(input: PlanInput): Plan {
  const { target, profile, catalogue, select = {} } = input;
  const requirementsOf = clausesByRow(catalogue, profile.value.clauses);
  const candidates = suitesOf(input).flatMap((suite) =>
    suite.value.checks.map((check, index) => ({
      suite,
      check,
      index,
      requirements: unique(
        check.covers.flatMap((row) => requirementsOf.get(row) ?? []),
        profile.value.clauses,
      ),
    })),
  );
  const planned = candidates.filter(({ requirements }) => requirements.length > 0);
  const chosen = choose(planned, candidates, select, profile.value.profile);
  const errors: SafeprobeError[] = [];
  const checks = chosen.map(({ suite, check, index, requirements }): PlannedCheck => {
    const kind = input.kinds.find((each) => each.kind === check.kind);
    if (kind === undefined)
      throw new SafeprobeError('harness', `a suite was loaded without its kind ${check.kind}`);
    const params = parametersOf(kind, suite, index, profile, errors);
    return {
      id: check.id,
      suite: suite.value.suite,
      title: check.title,
      kind: kind.kind,
      kindVersion: kind.version,
      params,
      covers: check.covers,
      requirements,
      effects: kind.effects,
      fix: check.fix,
    };
  });
  refuse(errors);
  const { value } = target;
  const plan: Plan = {
    schema: 'safeprobe/plan/1',
    profile: { id: profile.value.profile, title: profile.value.title, status: profile.value.status },
    target: {
      id: value.target,
      title: value.title,
      role: value.role,
      environment: value.environment,
      digest: targetDigest(target.description),
    },
    partial: selectionOf(select).length > 0,
    selection: selectionOf(select),
    checks,
    requirements: profile.value.clauses.map((id) => requirement(id, catalogue, checks)),
    mayLack: profile.value.mayLack?.[value.role] ?? {},
    catalogueRows: catalogue.catalogue.length,
  };
  return deepFreeze(structuredClone(plan));
}

function suitesOf({ profile, suites }: PlanInput): readonly LoadedSuite[] {
  const wanted = profile.value.suites;
  if (wanted === 'all') return suites;
  const names = suites.map(({ value }) => value.suite);
  refuse(
    wanted.flatMap((name, index) =>
      names.includes(name)
        ? []
        : [
            problemAt(profile.place, ['suites', index], {
              message: `there is no suite ${name}`,
              expected: `one of ${listed(names)}`,
              remedy: renameRemedy(name, names, 'name a suite of the folder suites/'),
            }),
          ],
    ),
  );
  return suites.filter(({ value }) => wanted.includes(value.suite));
}

function clausesByRow(
  catalogue: Catalogue,
  clauses: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  return new Map(
    catalogue.catalogue.map((row) => [row.id, row.clauses.filter((clause) => clauses.includes(clause))]),
  );
}

/** Each once, in the order of the profile. */
function unique(ids: readonly string[], order: readonly string[]): readonly string[] {
  const set = new Set(ids);
  return order.filter((id) => set.has(id));
}

function parametersOf(
  kind: AnyKind,
  suite: LoadedSuite,
  index: number,
  profile: LoadedProfile,
  errors: SafeprobeError[],
): JsonObject {
  const path = ['checks', index, 'with'];
  const written = (suite.value.checks[index]?.with ?? {}) as JsonObject;
  const limits = profile.value.limits as JsonObject;
  const filled = substitute(written, limits, profile.value.profile, suite.place, path);
  const wrong =
    filled.errors.length > 0 ? filled.errors : problemsOf(kind.params, filled.value, suite.place, path);
  errors.push(...wrong);
  return wrong.length > 0 ? {} : (withDefaults(kind.params, filled.value) as JsonObject);
}

type Candidate = {
  readonly suite: LoadedSuite;
  readonly check: LoadedSuite['value']['checks'][number];
  readonly index: number;
  readonly requirements: readonly string[];
};

function choose(
  planned: readonly Candidate[],
  candidates: readonly Candidate[],
  select: Selection,
  profile: string,
): readonly Candidate[] {
  const { suites = [], checks = [] } = select;
  const idOf = ({ check }: Candidate) => check.id;
  const suiteOf = ({ suite }: Candidate) => suite.value.suite;
  const errors = [
    ...suites.flatMap((name) =>
      unmatched(name, (text) => text === name, planned, candidates, suiteOf, 'suite', profile),
    ),
    ...checks.flatMap((glob) => unmatched(glob, matcher(glob), planned, candidates, idOf, 'check', profile)),
  ];
  refuse(errors);
  const chosen = planned.filter(
    (each) =>
      (suites.length === 0 || suites.includes(suiteOf(each))) &&
      (checks.length === 0 || checks.some((glob) => matcher(glob)(idOf(each)))),
  );
  if (chosen.length > 0) return chosen;
  throw new SafeprobeError('input', 'nothing is left to check', {
    found: selectionOf(select).join(' ') || `profile ${profile}`,
    expected: `some of ${listed(planned.map(idOf))}`,
    remedy: 'each selected check must lie in a selected suite; leave one of the two out',
  });
}

function unmatched(
  wanted: string,
  matches: (text: string) => boolean,
  planned: readonly Candidate[],
  candidates: readonly Candidate[],
  nameOf: (candidate: Candidate) => string,
  what: 'suite' | 'check',
  profile: string,
): readonly SafeprobeError[] {
  const names = [...new Set(planned.map(nameOf))];
  if (names.some(matches)) return [];
  const elsewhere = candidates.some((each) => matches(nameOf(each)));
  return [
    new SafeprobeError(
      'input',
      elsewhere
        ? `${what} ${wanted} bears on no clause of profile ${profile}`
        : `no ${what} is called ${wanted}`,
      {
        key: `--${what}`,
        expected: `one of ${listed(names)}`,
        remedy: elsewhere
          ? 'choose another profile, or another selection'
          : renameRemedy(wanted.replaceAll(/\.?[*?]/g, ''), names, 'name one of these'),
      },
    ),
  ];
}

function matcher(glob: string): (text: string) => boolean {
  const source = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll(/\*+/g, '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${source}$`);
  return (text) => expression.test(text);
}

function selectionOf({ suites = [], checks = [] }: Selection): readonly string[] {
  return [...suites.map((name) => `--suite ${name}`), ...checks.map((glob) => `--check ${glob}`)];
}

function requirement(id: string, catalogue: Catalogue, checks: readonly PlannedCheck[]): PlannedRequirement {
  const clause = catalogue.clauses.find((each) => each.id === id);
  if (clause === undefined)
    throw new SafeprobeError('harness', `a profile was loaded with the unknown clause ${id}`);
  return {
    ...clause,
    rows: catalogue.catalogue.filter((row) => row.clauses.includes(id)).map((row) => row.id),
    checks: checks.filter((check) => check.requirements.includes(id)).map((check) => check.id),
  };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
