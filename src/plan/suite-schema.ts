/** The suite schema composed from the kinds: what the loader checks by and what editors complete from. */
import type { AnyKind } from '../kinds/definition.js';
import { ProfileReference } from './profile-reference.js';
import { Check, SuiteFile } from './schema.js';

const composed = new WeakMap<readonly AnyKind[], object>();

export function suiteSchema(kinds: readonly AnyKind[]): object {
  const known = composed.get(kinds);
  if (known !== undefined) return known;
  const schema = {
    ...SuiteFile,
    properties: {
      ...SuiteFile.properties,
      checks: { ...SuiteFile.properties.checks, items: checkSchema(kinds) },
    },
  };
  composed.set(kinds, schema);
  return schema;
}

function checkSchema(kinds: readonly AnyKind[]): object {
  return {
    ...Check,
    properties: {
      ...Check.properties,
      kind: {
        enum: kinds.map(({ kind }) => kind),
        description: 'The kind of check; docs/kinds.md lists them.',
      },
    },
    allOf: kinds.map(({ kind, params, summary }) => ({
      if: { type: 'object', properties: { kind: { const: kind } }, required: ['kind'] },
      // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
      then: {
        type: 'object',
        properties: { with: { ...allowReferences({ ...params }), description: summary } },
        ...((params.required ?? []).length > 0 ? { required: ['with'] } : {}),
      },
    })),
  };
}

type Keywords = { readonly [key: string]: unknown };

/** Lets every value inside a parameter schema be a `$profile` reference; names of properties stay as they are. */
function allowReferences(schema: Keywords): Keywords {
  const inner = (value: unknown): unknown => ({
    anyOf: [allowReferences(value as Keywords), ProfileReference],
  });
  const each = (value: unknown): unknown =>
    Object.fromEntries(Object.entries(value as Keywords).map(([name, part]) => [name, inner(part)]));
  return Object.fromEntries(
    Object.entries(schema).map(([keyword, value]) => {
      if (keyword === 'properties' || keyword === 'patternProperties') return [keyword, each(value)];
      if (keyword === 'items') return [keyword, inner(value)];
      if (keyword === 'anyOf' && Array.isArray(value))
        return [keyword, value.map((branch) => allowReferences(branch as Keywords))];
      return [keyword, value];
    }),
  );
}
