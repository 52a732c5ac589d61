/** What sections for contexts must say, so that it is the attribute that is refused, and a refusal can be told. */
import type { SafeprobeError } from '../errors.js';
import type { TargetContext } from '../target/schema.js';
import type { InlinedTarget } from './inline.js';
import type { Path } from './keys.js';
import { listed } from './nearest.js';
import { problemAt } from './problems.js';
import { canaryProblems } from './scopes.js';
import type { Locate } from './yaml-source.js';

type Note = (path: Path, name: string, at?: 'key') => void;

function contextsOf({ contexts = {} }: InlinedTarget) {
  return Object.entries(contexts).map(([name, context]) => ({ path: ['contexts', name] as Path, context }));
}

function turnsOf({ others }: TargetContext) {
  return Object.entries(others).flatMap(([value, how]) =>
    'change' in how
      ? (['change', 'restore'] as const).map((key) => ({ at: ['others', value, key] as Path, ...how[key] }))
      : [],
  );
}

export function namesOfContexts(
  target: InlinedTarget,
  notes: { readonly [what in 'persona' | 'action' | 'resource']: Note },
): void {
  for (const { path, context } of contextsOf(target)) {
    notes.persona([...path, 'persona'], context.persona);
    for (const [index, { action, resource }] of context.tries.entries()) {
      notes.action([...path, 'tries', index, 'action'], action);
      notes.resource([...path, 'tries', index, 'resource'], resource);
    }
    for (const { at, persona, action, resource } of turnsOf(context)) {
      notes.persona([...path, ...at, 'persona'], persona);
      notes.action([...path, ...at, 'action'], action);
      if (resource !== undefined) notes.resource([...path, ...at, 'resource'], resource);
    }
  }
}

export function contextProblems(target: InlinedTarget, place: Locate): readonly SafeprobeError[] {
  return contextsOf(target).flatMap(({ path, context }) => [
    ...ownAccount(target, path, context, place),
    ...oneSession(target, path, context, place),
    ...different(path, context, place),
    ...context.tries.flatMap(({ action, resource }, index) =>
      canaryProblems(target, [...path, 'tries', index], action, resource, place),
    ),
  ]);
}

function ownAccount(
  { accounts }: InlinedTarget,
  path: Path,
  { ownAccount, persona }: TargetContext,
  place: Locate,
): readonly SafeprobeError[] {
  const roles = Object.keys(accounts?.roles ?? {});
  if (ownAccount !== true || roles.includes(persona)) return [];
  return [
    problemAt(place, [...path, 'ownAccount'], {
      message: `no accounts like ${persona} can be made`,
      expected: roles.length === 0 ? 'accounts, with its roles' : `one of ${listed(roles)}`,
      remedy: 'name a persona of accounts.roles, or add it there',
    }),
  ];
}

/** Before, under the changed attribute and after it is one session: else another one explains a refusal. */
function oneSession(
  { actions = {} }: InlinedTarget,
  path: Path,
  { tries }: TargetContext,
  place: Locate,
): readonly SafeprobeError[] {
  const [first, ...rest] = tries;
  return rest.flatMap(({ action }, index) =>
    first === undefined || actions[action]?.signIn === actions[first.action]?.signIn
      ? []
      : [
          problemAt(place, [...path, 'tries', index + 1, 'action'], {
            message: `${action} and ${first.action} are of different sign-in paths`,
            expected: 'actions that one session can do',
            remedy: 'describe the other in an entry of its own',
          }),
        ],
  );
}

/** Two requests that are the same come to the same. */
function different(path: Path, { allowed, others }: TargetContext, place: Locate): readonly SafeprobeError[] {
  return Object.entries(others).flatMap(([value, how]) =>
    JSON.stringify(how) === JSON.stringify(allowed)
      ? [
          problemAt(place, [...path, 'others', value], {
            message: `${value} is what an allowed request is sent with`,
            expected: 'another value of the attribute',
            remedy: 'change it, or take it out',
          }),
        ]
      : [],
  );
}
