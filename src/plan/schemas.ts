/** JSON Schemas of the files people write, for editors; the loader checks by the same objects. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AnyKind } from '../kinds/definition.js';
import { TargetFile } from '../target/schema.js';
import { ProfileFile, RequirementsFile } from './schema.js';
import { share } from './shared-schemas.js';
import { suiteSchema } from './suite-schema.js';

export const SCHEMA_NAMES = ['suite', 'target', 'profile', 'requirements'] as const;
export type SchemaName = (typeof SCHEMA_NAMES)[number];

export function composeSchemas(kinds: readonly AnyKind[]): { readonly [name in SchemaName]: object } {
  return {
    suite: forEditors('A suite of safeprobe', suiteSchema(kinds)),
    target: forEditors('A target of safeprobe', TargetFile),
    profile: forEditors('A profile of safeprobe', ProfileFile),
    requirements: forEditors('The requirement catalogue of safeprobe', RequirementsFile),
  };
}

/** Draft 07 is what YAML language servers support throughout; no keyword used here differs between the drafts. */
function forEditors(title: string, schema: object): object {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title,
    ...share(JSON.parse(JSON.stringify(schema))),
  };
}

function filesOf(kinds: readonly AnyKind[]): readonly { readonly name: string; readonly text: string }[] {
  const schemas = composeSchemas(kinds);
  return SCHEMA_NAMES.map((name) => ({
    name: `${name}.schema.json`,
    text: `${JSON.stringify(schemas[name], null, 2)}\n`,
  }));
}

/** Writes docs/schemas/*.schema.json. */
export function writeSchemas(folder: string, kinds: readonly AnyKind[]): void {
  mkdirSync(folder, { recursive: true });
  for (const { name, text } of filesOf(kinds)) writeFileSync(join(folder, name), text);
}

/** Names of the files that are missing or differ from what the kinds say now. */
export function staleSchemas(folder: string, kinds: readonly AnyKind[]): readonly string[] {
  return filesOf(kinds)
    .filter(({ name, text }) => {
      const file = join(folder, name);
      return !existsSync(file) || readFileSync(file, 'utf8') !== text;
    })
    .map(({ name }) => name);
}
