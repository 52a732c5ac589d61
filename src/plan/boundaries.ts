/** What sections for relationships and tenants must say, so that a refusal shows what it is meant to. */
import type { SafeprobeError } from '../errors.js';
import type { TargetBoundary } from '../target/schema.js';
import type { InlinedTarget } from './inline.js';
import type { Path } from './keys.js';
import { problemAt } from './problems.js';
import type { Locate } from './yaml-source.js';

type Note = (path: Path, name: string, at?: 'key') => void;

function boundariesOf({ relationships = {}, tenants = {} }: InlinedTarget) {
  const of = (section: string, entries: { readonly [name: string]: TargetBoundary }) =>
    Object.entries(entries).map(([name, boundary]) => ({ path: [section, name] as Path, boundary }));
  return [...of('relationships', relationships), ...of('tenants', tenants)];
}

function actionsOf({ ways }: TargetBoundary) {
  return Object.entries(ways).flatMap(([way, how]) =>
    'none' in how ? [] : how.map((action, index) => ({ action, at: ['ways', way, index] as Path })),
  );
}

export function namesOfBoundaries(
  target: InlinedTarget,
  notes: { readonly [what in 'persona' | 'action' | 'resource']: Note },
): void {
  for (const { path, boundary } of boundariesOf(target)) {
    notes.persona([...path, 'entitled'], boundary.entitled);
    notes.persona([...path, 'stranger'], boundary.stranger);
    notes.resource([...path, 'record'], boundary.record);
    for (const [index, resource] of boundary.own.entries()) notes.resource([...path, 'own', index], resource);
    for (const { action, at } of actionsOf(boundary)) notes.action([...path, ...at], action);
  }
}

export function boundaryProblems(target: InlinedTarget, place: Locate): readonly SafeprobeError[] {
  return boundariesOf(target).flatMap(({ path, boundary }) => [
    ...parties(target, boundary, path, place),
    ...actionsOf(boundary).flatMap(({ action, at }) =>
      shows(target, boundary, action, [...path, ...at], place),
    ),
  ]);
}

/** Of two roles the role would explain the refusal; and nobody is a stranger to what is theirs. */
function parties(
  { personas = {} }: InlinedTarget,
  { entitled, stranger, record, own }: TargetBoundary,
  path: Path,
  place: Locate,
): readonly SafeprobeError[] {
  const [one, other] = [personas[entitled]?.role, personas[stranger]?.role];
  return [
    ...(one !== undefined && other !== undefined && one !== other
      ? [
          problemAt(place, [...path, 'stranger'], {
            message: `${stranger} and ${entitled} are of different roles: the role would explain a refusal`,
            found: `role ${other}`,
            expected: `role ${one}`,
            remedy: 'name two personas of one role',
          }),
        ]
      : []),
    ...(entitled === stranger
      ? [
          problemAt(place, [...path, 'stranger'], {
            message: 'stranger is the same as entitled',
            found: stranger,
            expected: 'someone who may not see the record',
            remedy: 'name another persona',
          }),
        ]
      : []),
    ...(own.includes(record)
      ? [
          problemAt(place, [...path, 'own', own.indexOf(record)], {
            message: `the record ${record} is also the stranger's own`,
            expected: 'records that the stranger may see',
            remedy: 'take it out, or name another record',
          }),
        ]
      : []),
  ];
}

/** A success is known by canaries, a change by its read-back: without them nothing would be seen. */
function shows(
  { actions = {}, resources = {} }: InlinedTarget,
  { record, own }: TargetBoundary,
  name: string,
  path: Path,
  place: Locate,
): readonly SafeprobeError[] {
  const action = actions[name];
  if (action === undefined) return [];
  if (action.writes === true)
    return action.readBack === undefined
      ? [
          problemAt(place, path, {
            message: `whether ${name} changed anything can not be seen`,
            expected: 'an action with readBack',
            remedy: `add actions.${name}.readBack`,
          }),
        ]
      : [];
  const canaries = action.canaries ?? [];
  if (canaries.length === 0)
    return [
      problemAt(place, path, {
        message: `${name} shows no canary: its success would mean nothing`,
        expected: 'an action with canaries',
        remedy: `add actions.${name}.canaries`,
      }),
    ];
  return [record, ...own.slice(0, 1)].flatMap((resource) => {
    const known = resources[resource];
    const missing = canaries.filter((canary) => known?.canaries?.[canary] === undefined);
    return known === undefined || missing.length === 0
      ? []
      : [
          problemAt(place, path, {
            message: `the resource ${resource} has no canary ${missing.join(', ')}`,
            expected: `every canary of ${name}`,
            remedy: `plant it and add it under resources.${resource}.canaries`,
          }),
        ];
  });
}
