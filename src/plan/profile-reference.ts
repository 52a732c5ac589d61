import type { SafeprobeError } from '../errors.js';
import type { Json, JsonObject } from '../model.js';
import { keyText, type Path } from './keys.js';
import { listed, nearest } from './nearest.js';
import { problemAt } from './problems.js';
import { isMapping, type Locate } from './yaml-source.js';

/** A parameter may name a limit of the profile instead of stating it. Only as the whole value, never within text. */
export const ProfileReference = {
  type: 'string',
  pattern: '^\\$profile\\.limits(\\.[A-Za-z0-9_-]+)+$',
  description: 'A limit of the profile: $profile.limits.session.idleAtMost',
} as const;

export function isReference(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith('$profile');
}

export interface Substituted {
  readonly value: Json;
  readonly errors: readonly SafeprobeError[];
}

/** Puts the profile's limits where a check's parameters name them. `base` is the path of `value` in its file. */
export function substitute(
  value: Json,
  limits: JsonObject,
  profile: string,
  place: Locate,
  base: Path,
): Substituted {
  const errors: SafeprobeError[] = [];
  const walk = (part: Json, path: Path): Json => {
    if (isReference(part)) {
      const found = lookUp(part, limits);
      if (found !== undefined) return found;
      const known = [...pathsOf(limits, '$profile.limits')];
      // The last word tells more than the path before it: `session.idle` means `limits.session.idleAtMost`.
      const near = nearest(part, known) ?? nearest(part.replace(/^\$profile\.(limits\.)?/, ''), known);
      errors.push(
        problemAt(place, path, {
          message: `the profile ${profile} has no limit ${part}`,
          expected: `one of ${listed(known)}`,
          remedy:
            near === undefined
              ? `add it under limits of the profile, or state the value at ${keyText(path)}`
              : `did you mean ${near}?`,
        }),
      );
      return null;
    }
    if (Array.isArray(part)) return part.map((item: Json, index) => walk(item, [...path, index]));
    if (isMapping(part))
      return Object.fromEntries(
        Object.entries(part).map(([key, item]) => [key, walk(item ?? null, [...path, key])]),
      );
    return part;
  };
  return { value: walk(value, base), errors };
}

function lookUp(reference: string, limits: JsonObject): Json | undefined {
  let value: Json | undefined = limits;
  for (const key of reference.split('.').slice(2)) {
    if (!isMapping(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return reference.startsWith('$profile.limits.') ? value : undefined;
}

function* pathsOf(value: JsonObject, prefix: string): Generator<string> {
  for (const [key, part] of Object.entries(value)) {
    yield `${prefix}.${key}`;
    if (isMapping(part)) yield* pathsOf(part, `${prefix}.${key}`);
  }
}
