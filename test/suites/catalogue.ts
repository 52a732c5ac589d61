/** The catalogue and the profiles as they are in the repository, for the tests beside this file. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { parseDocument } from 'yaml';
import type { Catalogue } from '../../src/model.js';
import type { ProfileFile } from '../../src/plan/schema.js';

const suites = new URL('../../suites/', import.meta.url);

/** Duplicate keys and unresolved tags are errors here, as they are when a plan is made. */
function read<T>(file: string): T {
  const document = parseDocument(readFileSync(new URL(file, suites), 'utf8'), {
    version: '1.2',
    strict: true,
  });
  expect([...document.errors, ...document.warnings], file).toEqual([]);
  return document.toJS() as T;
}

export const { clauses, catalogue, lines } = read<Catalogue>('requirements.yaml');
export const profiles = readdirSync(new URL('profiles/', suites)).map((file) => ({
  file,
  ...read<ProfileFile>(`profiles/${file}`),
}));

export const clauseIds = new Set(clauses.map(({ id }) => id));
/** Clauses that at least one catalogue row bears on. */
export const claimed = new Set(catalogue.flatMap((row) => row.clauses));
export const twice = (ids: readonly string[]) => ids.filter((id, at) => ids.indexOf(id) !== at);
