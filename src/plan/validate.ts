/**
 * Values against a JSON Schema, told as problems at their place. Ajv finds what is wrong; here its errors become
 * sentences, and a union is explained by the one branch that was meant instead of by all of them.
 */
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { SafeprobeError } from '../errors.js';
import { expectedText, meantBranch, type Schema, tellingKeys, typeOf } from './branch.js';
import { foundText, mayBeSecret, type Path } from './keys.js';
import { nearest, renameRemedy } from './nearest.js';
import { problemAt } from './problems.js';
import { keysOf, type Seen, schemaOf, toProblem, writeRemedy } from './schema-problem.js';
import { restore, share } from './shared-schemas.js';
import type { Locate } from './yaml-source.js';

// A schema is compiled once a process and used a few times: compiling fast matters more than running fast. That
// the schemas are valid themselves is tested (test/plan/schemas.test.ts).
const fast = { allErrors: true, validateSchema: false, code: { optimize: false } } as const;
const ajv = new Ajv2020({ ...fast, strict: true, strictRequired: false, verbose: true });
formats.default(ajv);
/** Fills in defaults, and so changes the value it is given. */
const filling = new Ajv2020({ ...fast, strict: false, useDefaults: true });
formats.default(filling);

const compiled = new WeakMap<object, ValidateFunction>();

function validatorOf(schema: object): ValidateFunction {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const validator = ajv.compile(share(schema));
  compiled.set(schema, validator);
  return validator;
}

/** Everything wrong with a value, unsorted; empty when it fits. `base` is its path within the document. */
export function problemsOf(schema: object, value: unknown, place: Locate, base: Path = []): SafeprobeError[] {
  const validator = validatorOf(schema);
  if (validator(value)) return [];
  return explain(validator.errors ?? [], value, place, base);
}

/** A copy of a valid value with the schema's defaults filled in. */
export function withDefaults<T>(schema: object, value: T): T {
  const copy = structuredClone(value);
  filling.validate(schema, copy);
  return copy;
}

function explain(errors: readonly ErrorObject[], root: unknown, place: Locate, base: Path): SafeprobeError[] {
  const inside = branchFailures(errors);
  const seen = errors
    .filter((error) => error.keyword !== 'if' && !inside.has(error))
    .map((error): Seen => ({ ...error, path: [...base, ...pathOf(error.instancePath, root)] }));
  const misspelt = new Set(
    seen.filter((error) => error.keyword === 'additionalProperties').flatMap((error) => meantKey(error)),
  );
  return seen.flatMap((error) => {
    if (error.keyword === 'anyOf') return explainUnion(error, place);
    const isExplained =
      error.keyword === 'required' &&
      misspelt.has(JSON.stringify([...error.path, String(error.params.missingProperty)]));
    return isExplained ? [] : [toProblem(error, place)];
  });
}

/**
 * Ajv reports the failures of every branch, then the union's own, all about the same value or parts of it. (Their
 * schema paths don't tell which belong together, as shared parts are reported by their definition.)
 */
function branchFailures(errors: readonly ErrorObject[]): ReadonlySet<ErrorObject> {
  const inside = new Set<ErrorObject>();
  for (const [index, union] of errors.entries()) {
    if (union.keyword !== 'anyOf') continue;
    for (const error of errors.slice(0, index).reverse()) {
      const { instancePath } = error;
      if (instancePath !== union.instancePath && !instancePath.startsWith(`${union.instancePath}/`)) break;
      inside.add(error);
    }
  }
  return inside;
}

/** The path of an unknown key's nearest known name: what is `kidn` explains why `kind` is missing. */
function meantKey(error: Seen): readonly string[] {
  const name = nearest(String(error.params.additionalProperty), keysOf(error.parentSchema));
  return name === undefined ? [] : [JSON.stringify([...error.path, name])];
}

function explainUnion(error: Seen, place: Locate): SafeprobeError[] {
  const branches = restore(error.schema ?? []) as readonly Schema[];
  const value: unknown = error.data;
  const meant = meantBranch(branches, value);
  // A single word that is wrong is better told with the other branches beside it.
  if (meant !== undefined && meant.const === undefined) {
    const problems = problemsOf(meant, value, place, error.path);
    if (problems.length > 0) return problems;
  }
  const choices = branches
    .filter((branch) => branch.const !== undefined)
    .map((branch) => String(branch.const));
  const keys = typeOf(value) === 'object' ? tellingKeys(branches) : [];
  const expected =
    keys.length > 0 ? `exactly one of the keys ${keys.join(', ')}` : expectedText(schemaOf(error));
  const shown = typeof value === 'string' && !mayBeSecret(error.path) ? value : '';
  return [
    problemAt(place, error.path, {
      message: keys.length > 0 ? 'it is not clear which kind of entry this is' : 'this value does not fit',
      found: foundText(value, error.path),
      expected,
      remedy: renameRemedy(
        shown,
        choices,
        keys.length > 0 ? `add one of ${keys.join(', ')}` : writeRemedy(expected),
      ),
    }),
  ];
}

/** A JSON pointer with list positions as numbers. */
function pathOf(pointer: string, root: unknown): Path {
  if (pointer === '') return [];
  let value: unknown = root;
  return pointer
    .slice(1)
    .split('/')
    .map((part) => {
      const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
      const step = Array.isArray(value) ? Number(key) : key;
      value = (value as { readonly [key: string]: unknown } | undefined)?.[key];
      return step;
    });
}
