/** What a target file must say about the entries of its log: names that lead to accounts, forms that hold a time. */
import type { SafeprobeError } from '../errors.js';
import type { InlinedTarget } from './inline.js';
import { nearest } from './nearest.js';
import { problemAt } from './problems.js';
import type { Locate } from './yaml-source.js';

export function entryProblems(
  { audit, personas = {} }: InlinedTarget,
  place: Locate,
): readonly SafeprobeError[] {
  if (audit === undefined) return [];
  const names = new Set(
    Object.values(personas).flatMap(({ accounts }) =>
      accounts.map(({ actor, username }) => actor ?? username),
    ),
  );
  const { form } = audit.times ?? {};
  return [
    ...Object.entries(audit.actors ?? {}).flatMap(([word, name]) => {
      if (names.has(name)) return [];
      const meant = nearest(name, names);
      return [
        problemAt(place, ['audit', 'actors', word], {
          message: 'no account is known by this name',
          found: name,
          expected: "an account's actor, or its user name where it has none",
          remedy: meant === undefined ? 'see accounts under personas' : `did you mean ${meant}?`,
        }),
      ];
    }),
    ...(form === undefined || /^(iso|epoch|epoch-ms)$/.test(form) || /d.*HH.*mm.*ss/.test(form)
      ? []
      : [
          problemAt(place, ['audit', 'times', 'form'], {
            message: 'this is no form of a time',
            found: form,
            expected: 'iso, epoch, epoch-ms, or a form with day, HH, mm and ss',
            remedy: 'write for example dd/MMM/yyyy:HH:mm:ss Z',
          }),
        ]),
    ...joinProblems(audit.source, place),
  ];
}

/** A line whose pattern lacks the group could belong to any entry. */
function joinProblems(
  source: NonNullable<InlinedTarget['audit']>['source'],
  place: Locate,
): readonly SafeprobeError[] {
  if (!('text' in source) || source.text?.join === undefined) return [];
  const { patterns, join } = source.text;
  return patterns.flatMap((pattern, index) =>
    pattern.includes(`(?<${join}>`)
      ? []
      : [
          problemAt(place, ['audit', 'source', 'text', 'patterns', index], {
            message: `this pattern has no group ${join}, by which lines are joined`,
            expected: `(?<${join}>…) in each pattern`,
            remedy: 'add the group, or leave out join where lines of an entry follow each other',
          }),
        ],
  );
}
