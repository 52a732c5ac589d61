/** `${vars.x}` of a target file, filled when it is loaded; every other `${…}` is left for the run. */
import { SafeprobeError } from '../errors.js';
import type { Json, JsonObject } from '../model.js';
import type { Path } from './keys.js';
import { listed, nearest } from './nearest.js';
import { problemAt } from './problems.js';
import { isMapping, type Locate } from './yaml-source.js';

export type Overrides = { readonly [name: string]: string };

const REFERENCE = /\$\{\s*vars\.([\w.-]+)\s*(\|[^}]*)?\}/g;

export interface Filled {
  readonly value: JsonObject;
  readonly errors: readonly SafeprobeError[];
}

/** Overrides replace the file's own values; one whose name the file doesn't declare is an error. */
export function fillVars(document: JsonObject, place: Locate, overrides: Overrides): Filled {
  const errors: SafeprobeError[] = [];
  const declared = textsOf(document.vars);
  const names = Object.keys(declared);
  for (const name of Object.keys(overrides))
    if (!Object.hasOwn(declared, name))
      errors.push(
        new SafeprobeError('input', `the target declares no variable ${name}`, {
          key: `vars.${name}`,
          expected: `one of ${listed(names)}`,
          remedy: suggestion(name, names),
        }),
      );
  const values: Overrides = { ...declared, ...pick(overrides, names) };

  const fill = (text: string, path: Path): string =>
    text.replace(REFERENCE, (whole, name: string, pipes: string | undefined) => {
      const value = Object.hasOwn(values, name) ? values[name] : undefined;
      if (value === undefined)
        errors.push(
          problemAt(place, path, {
            message: `the target declares no variable ${name}`,
            found: `\${vars.${name}}`,
            expected: `one of ${listed(names)}`,
            remedy: suggestion(name, names),
          }),
        );
      else if (pipes !== undefined)
        errors.push(
          problemAt(place, path, {
            message: 'a function can not be applied to a variable of the file',
            found: whole,
            expected: `\${vars.${name}} alone`,
            remedy: 'write the value under vars in the form in which it is needed',
          }),
        );
      return value ?? whole;
    });
  const walk = (part: Json, path: Path): Json => {
    if (typeof part === 'string') return fill(part, path);
    if (Array.isArray(part)) return part.map((item: Json, index) => walk(item, [...path, index]));
    if (isMapping(part)) return walkMapping(part, path);
    return part;
  };
  const walkMapping = (mapping: JsonObject, path: Path): JsonObject =>
    Object.fromEntries(
      Object.entries(mapping).map(([key, part]) => [key, walk(part ?? null, [...path, key])]),
    );

  for (const [name, value] of Object.entries(declared))
    if (new RegExp(REFERENCE).test(value))
      errors.push(
        problemAt(place, ['vars', name], {
          message: 'a variable can not be made from other variables',
          expected: 'a plain text',
          remedy: 'write the value out',
        }),
      );
  const { vars, ...rest } = document;
  // A wrong `vars` stays as it is, for the schema to complain about.
  const kept = vars === undefined || !isMapping(vars) ? vars : { ...vars, ...pick(overrides, names) };
  return { value: { ...walkMapping(rest, []), ...(kept === undefined ? {} : { vars: kept }) }, errors };
}

function textsOf(vars: Json | undefined): Overrides {
  if (!isMapping(vars)) return {};
  return Object.fromEntries(
    Object.entries(vars).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}

function pick(values: Overrides, names: readonly string[]): Overrides {
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));
}

function suggestion(name: string, names: readonly string[]): string {
  const near = nearest(name, names);
  return near === undefined ? `add ${name} under vars` : `did you mean ${near}?`;
}
