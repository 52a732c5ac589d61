/** Everything there is to say about one check, as data and as text. */

import { SafeprobeError } from '../../errors.js';
import type { AnyKind } from '../../kinds/definition.js';
import type { CatalogueRow, JsonObject, Requirement } from '../../model.js';
import { listed } from '../../plan/nearest.js';
import { makePlan } from '../../plan/plan.js';
import { loadTarget } from '../../plan/target-file.js';
import { fields, paragraph } from './layout.js';
import { type KnownCheck, type Library, profileNames, profileOf } from './library.js';
import { targetPath } from './places.js';

export interface ExplainedCheck {
  readonly check: string;
  readonly title: string;
  readonly suite: string;
  readonly kind: Pick<AnyKind, 'version' | 'summary' | 'effects' | 'needs' | 'controls'> & {
    readonly id: string;
  };
  readonly profile: string;
  readonly target: string;
  /** False when the check bears on no clause of the profile: then it is not run, and its parameters stay as written. */
  readonly planned: boolean;
  readonly params: JsonObject;
  readonly clauses: readonly (Requirement & { readonly inProfile: boolean })[];
  readonly catalogue: readonly CatalogueRow[];
  /** Faults that make it fail. */
  readonly provenBy: readonly string[];
  readonly fix: string;
}

export interface Setting {
  readonly profile?: string | undefined;
  readonly target?: string | undefined;
}

/** Throws `input` when target or profile is not valid. */
export function explainCheck(
  check: KnownCheck,
  kind: AnyKind,
  library: Library,
  setting: Setting,
): ExplainedCheck {
  const target = loadTarget(targetPath(setting.target));
  const name = setting.profile ?? target.value.profile;
  if (name === undefined)
    throw new SafeprobeError('input', 'no profile is named', {
      key: '--profile',
      expected: `one of ${listed(profileNames(library.folder))}`,
      remedy: `name one, or add \`profile:\` to ${target.file}`,
    });
  const profile = profileOf(library, name);
  const { catalogue, suites, kinds } = library;
  const plan = makePlan({ target, profile, catalogue, suites, kinds });
  const planned = plan.checks.find(({ id }) => id === check.id);
  const rows = catalogue.catalogue.filter(({ id }) => check.covers.includes(id));
  const { clauses } = profile.value;
  const { version, summary, effects, needs, controls } = kind;
  return {
    check: check.id,
    title: check.title,
    suite: check.suite,
    kind: { id: kind.kind, version, summary, effects, needs, controls },
    profile: profile.value.profile,
    target: target.value.target,
    planned: planned !== undefined,
    params: planned?.params ?? ((check.with ?? {}) as JsonObject),
    clauses: catalogue.clauses
      .filter(({ id }) => rows.some((row) => row.clauses.includes(id)))
      .map((clause) => ({ ...clause, inProfile: clauses.includes(clause.id) })),
    catalogue: rows,
    provenBy: library.proofs.get(check.id) ?? [],
    fix: check.fix,
  };
}

export function checkLines(explained: ExplainedCheck): readonly string[] {
  const { kind, clauses, provenBy } = explained;
  const inProfile = clauses.filter((clause) => clause.inProfile);
  const elsewhere = clauses.filter((clause) => !clause.inProfile);
  return [
    `${explained.check} (suite ${explained.suite})`,
    ...paragraph(explained.title),
    '',
    `Kind ${kind.id}, version ${kind.version}, effects on the target: ${kind.effects}`,
    ...paragraph(kind.summary),
    '',
    'Controls, without which a verdict would mean nothing',
    ...fields(Object.entries(kind.controls), 2),
    '',
    explained.planned
      ? `Parameters with profile ${explained.profile} on target ${explained.target}`
      : `Parameters as written: the check bears on no clause of profile ${explained.profile}, which leaves it out`,
    ...fields(parameterPairs(explained.params), 2),
    '',
    `Clauses of profile ${explained.profile}`,
    ...(inProfile.length === 0 ? ['  none'] : inProfile.flatMap(clauseLines)),
    ...(elsewhere.length === 0 ? [] : ['', 'Clauses of other profiles', ...elsewhere.flatMap(clauseLines)]),
    '',
    'Catalogue rows',
    ...explained.catalogue.flatMap(rowLines),
    '',
    'Faults that make it fail',
    ...paragraph(
      provenBy.length === 0 ? 'none is recorded: that it can fail is not proven' : provenBy.join(', '),
    ),
    '',
    'When it fails',
    ...paragraph(explained.fix),
  ];
}

function parameterPairs(params: JsonObject): readonly (readonly [string, string])[] {
  const pairs = Object.entries(params).map(
    ([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)] as const,
  );
  return pairs.length === 0 ? [['none', '']] : pairs;
}

function clauseLines({ cite, title, level, duty }: Requirement): readonly string[] {
  return [`  ${cite}  ${title} (${level})`, ...paragraph(duty, 4)];
}

function rowLines({ id, title, statement, control }: CatalogueRow): readonly string[] {
  return [
    `  ${id}  ${title}`,
    ...fields(
      [
        ['shown by', statement],
        ['control', control],
      ],
      4,
    ),
  ];
}
