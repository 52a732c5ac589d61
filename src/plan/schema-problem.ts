/** One error of ajv as a problem: what each keyword of the schema means to somebody who never saw the schema. */
import type { ErrorObject } from 'ajv/dist/2020.js';
import type { SafeprobeError } from '../errors.js';
import { expectedText, type Schema, typeOf } from './branch.js';
import { foundText, mayBeSecret, type Path } from './keys.js';
import { listed, nearest, renameRemedy } from './nearest.js';
import { type Problem, problemAt } from './problems.js';
import { restore } from './shared-schemas.js';
import type { Locate } from './yaml-source.js';

/** An error with its path in the document. */
export type Seen = ErrorObject & { readonly path: Path };

export function schemaOf(error: Seen): Schema {
  return restore(error.parentSchema ?? {}) as Schema;
}

export function keysOf(schema: object | undefined): readonly string[] {
  return Object.keys((schema as Schema | undefined)?.properties ?? {});
}

export function toProblem(error: Seen, place: Locate): SafeprobeError {
  if (error.keyword === 'additionalProperties') return unknownKey(error, place);
  if (error.keyword === 'required') return missingKey(error, place);
  return problemAt(place, error.path, { ...wrong(error), found: foundText(error.data, error.path) });
}

function unknownKey(error: Seen, place: Locate): SafeprobeError {
  const key = String(error.params.additionalProperty);
  const schema = schemaOf(error);
  const known = keysOf(schema);
  const names = schema.patternProperties === undefined ? [] : Object.keys(schema.patternProperties);
  const near = nearest(key, known);
  // Braces around an unquoted password make its text a key.
  const shown = mayBeSecret(error.path) && near === undefined ? undefined : key;
  const problem: Problem = {
    message: shown === undefined ? `an unknown key of ${key.length} characters` : `unknown key ${key}`,
    expected:
      names.length === 0
        ? `one of ${listed(known)}`
        : `a name of letters, digits, ".", "_" or "-", beginning with a letter`,
    remedy:
      near !== undefined
        ? `did you mean ${near}?`
        : names.length === 0
          ? 'remove it, or move it to where it belongs'
          : 'choose another name',
    at: 'key',
    placeOf: [...error.path, key],
  };
  return problemAt(place, shown === undefined ? error.path : [...error.path, key], problem);
}

function missingKey(error: Seen, place: Locate): SafeprobeError {
  const key = String(error.params.missingProperty);
  const wanted = schemaOf(error).properties?.[key];
  return problemAt(place, [...error.path, key], {
    message: `${key} is missing`,
    found: foundText(error.data, error.path),
    ...(wanted === undefined ? {} : { expected: `${key}: ${expectedText(wanted)}` }),
    remedy: `add the key ${key} here`,
    placeOf: error.path,
  });
}

function wrong(error: Seen): Omit<Problem, 'found'> {
  const schema = schemaOf(error);
  const expected = expectedText(schema);
  const limit = Number(error.params.limit);
  switch (error.keyword) {
    case 'type':
      return {
        message: 'a value of another type is needed here',
        expected,
        remedy: typeRemedy(error, expected),
      };
    case 'enum':
    case 'const': {
      const known = (error.keyword === 'enum' ? (schema.enum ?? []) : [schema.const]).map(String);
      const shown = mayBeSecret(error.path) ? '' : String(error.data);
      return {
        message: 'this is none of the known values',
        expected: `one of ${listed(known)}`,
        remedy: renameRemedy(shown, known, `use one of ${listed(known)}`),
      };
    }
    case 'pattern':
      return { message: 'the text is not of the form needed here', expected, remedy: writeRemedy(expected) };
    case 'format':
      return {
        message: 'this is not a valid regular expression',
        expected: 'a regular expression',
        remedy: 'check brackets and backslashes',
      };
    case 'minItems':
      return {
        message: 'the list is too short',
        expected: `at least ${limit} entry`,
        remedy: 'add an entry',
      };
    case 'minLength':
      return {
        message: limit === 1 ? 'the text is empty' : 'the text is too short',
        expected: limit === 1 ? 'a text' : `at least ${limit} characters`,
        remedy: limit === 1 ? 'fill it in' : 'write it out',
      };
    case 'minProperties':
      return {
        message: 'the mapping is empty',
        expected: expectedText(schema),
        remedy: 'add an entry, or remove the key',
      };
    case 'uniqueItems':
      return {
        message: `entries ${Number(error.params.j) + 1} and ${Number(error.params.i) + 1} of the list are the same`,
        expected: 'each entry once',
        remedy: 'remove one of them',
      };
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return {
        message: 'the number is out of range',
        expected: `a number ${String(error.params.comparison)} ${limit}`,
        remedy: 'choose a number within the range',
      };
    default:
      return {
        message: `the value does not fit (${error.keyword})`,
        expected,
        remedy: writeRemedy(expected),
      };
  }
}

function typeRemedy(error: Seen, expected: string): string {
  const type = String(error.params.type);
  const given = typeOf(error.data);
  if (type === 'string' && (given === 'number' || given === 'boolean')) return 'put the value in quotes';
  if (type === 'array' && given !== 'object') return 'write it as a list: [one, two]';
  if ((type === 'integer' || type === 'number') && given === 'string' && !Number.isNaN(Number(error.data)))
    return 'remove the quotes';
  if (given === 'null') return 'fill the value in, or remove the key';
  return writeRemedy(expected);
}

/** What is expected was just said; it is repeated only where that reads well. */
export function writeRemedy(expected: string): string {
  return expected.length > 40 ? 'write it in the form that is expected' : `write ${expected}`;
}
