/** What sections for scopes must say, so that a token is sent and its narrowness is seen. */
import type { SafeprobeError } from '../errors.js';
import type { InlinedTarget } from './inline.js';
import type { Path } from './keys.js';
import { problemAt } from './problems.js';
import type { Locate } from './yaml-source.js';

type Note = (path: Path, name: string, at?: 'key') => void;

/** Every action on a resource that a section names, and where. */
function doneBy(target: InlinedTarget) {
  return Object.entries(target.scopes ?? {}).flatMap(([name, { tokens }]) =>
    Object.entries(tokens).flatMap(([token, { may, mayNot }]) => {
      const path: Path = ['scopes', name, 'tokens', token];
      return [
        { path: [...path, 'may'], ...may },
        ...mayNot.map((each, index) => ({ path: [...path, 'mayNot', index], ...each })),
      ];
    }),
  );
}

export function namesOfScopes(
  target: InlinedTarget,
  notes: { readonly [what in 'persona' | 'action' | 'resource' | 'signIn']: Note },
): void {
  for (const [name, { persona, signIn }] of Object.entries(target.scopes ?? {})) {
    notes.persona(['scopes', name, 'persona'], persona);
    notes.signIn(['scopes', name, 'signIn'], signIn);
  }
  for (const { path, action, resource } of doneBy(target)) {
    notes.action([...path, 'action'], action);
    notes.resource([...path, 'resource'], resource);
  }
}

export function scopeProblems(target: InlinedTarget, place: Locate): readonly SafeprobeError[] {
  return [
    ...Object.entries(target.scopes ?? {}).flatMap(([name, { steps, renew, full, tokens }]) => [
      ...asks(steps, ['scopes', name, 'steps'], place),
      ...(renew === undefined ? [] : asks(renew.steps, ['scopes', name, 'renew', 'steps'], place)),
      ...Object.entries(tokens).flatMap(([token, { scope }]) =>
        scope === full
          ? [
              problemAt(place, ['scopes', name, 'tokens', token, 'scope'], {
                message: `the scope of ${token} is the full one`,
                found: scope,
                expected: 'a narrower scope',
                remedy: 'name one that does not cover what is under mayNot',
              }),
            ]
          : [],
      ),
    ]),
    ...doneBy(target).flatMap(({ path, action, resource }) =>
      canaryProblems(target, path, action, resource, place),
    ),
  ];
}

/** A scope that is never sent is granted as a whole, and nothing shows that it was not asked for. */
function asks(steps: readonly object[], path: Path, place: Locate): readonly SafeprobeError[] {
  if (JSON.stringify(steps).includes('${scope')) return [];
  return [
    problemAt(place, path, {
      message: 'no step asks for the scope',
      expected: '${scope} in a request',
      remedy: 'send ${scope} where the system takes it',
    }),
  ];
}

/** A success is known by canaries, a change by its read-back: without them nothing would be seen. */
export function canaryProblems(
  { actions = {}, resources = {} }: InlinedTarget,
  path: Path,
  name: string,
  resource: string,
  place: Locate,
): readonly SafeprobeError[] {
  const action = actions[name];
  if (action === undefined) return [];
  const problem = (message: string, expected: string, remedy: string) => [
    problemAt(place, [...path, 'action'], { message, expected, remedy }),
  ];
  if (action.writes === true)
    return action.readBack === undefined
      ? problem(
          `whether ${name} changed anything can not be seen`,
          'an action with readBack',
          `add actions.${name}.readBack`,
        )
      : [];
  const canaries = action.canaries ?? [];
  const missing = canaries.filter((canary) => resources[resource]?.canaries?.[canary] === undefined);
  if (canaries.length === 0)
    return problem(
      `${name} shows no canary: its success would mean nothing`,
      'an action with canaries',
      `add actions.${name}.canaries`,
    );
  return resources[resource] === undefined || missing.length === 0
    ? []
    : problem(
        `the resource ${resource} has no canary ${missing.join(', ')}`,
        `every canary of ${name}`,
        `plant it and add it under resources.${resource}.canaries`,
      );
}
