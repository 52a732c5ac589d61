import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeError, SafeprobeError } from '../../src/errors.js';
import { resolveSecrets } from '../../src/plan/secrets.js';
import { loadTarget } from '../../src/plan/target-file.js';
import { resolveTarget } from '../../src/target/resolved.js';
import { edit, sample, TARGET } from './fixtures.js';

const CANARY = 'CNRY-ALICE-NOTE-4d7c1b';
const load = (reference: string) =>
  loadTarget(
    join(
      sample({
        'targets/sample/target.yaml': edit(
          TARGET,
          '{ file: people.json, at: /patients/alice/canaries/mrn }',
          reference,
        ),
      }),
      'targets/sample',
    ),
  );
const read = (reference: string, env: { readonly [name: string]: string } = {}) =>
  resolveSecrets(load(reference), { PATH: process.env.PATH, ...env });

async function refusal(reference: string, env: { readonly [name: string]: string } = {}) {
  try {
    await read(reference, env);
  } catch (error) {
    if (error instanceof SafeprobeError && error.code === 'input') return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('a canary by reference', () => {
  it.each([
    ['{ env: ALICE_MRN }', { ALICE_MRN: CANARY }],
    [`{ exec: [printf, '%s\\n', ${CANARY}] }`, {}],
  ])('by %s is what answers are looked for in', async (reference, env) => {
    const { value, folder } = await read(reference, env);
    const { canaries } = resolveTarget(value, folder, { port: '8080' });
    expect(canaries.alice).toEqual({ mrn: CANARY });
    expect(canaries.ben).toEqual({ mrn: 'CNRY-BEN-MRN-0123456789' });
  });

  it.each([
    ['{ env: ALICE_MRN }', {}, 'ALICE_MRN is not set', '.env'],
    ['{ env: ALICE_MRN }', { ALICE_MRN: '' }, 'ALICE_MRN is empty', '.env'],
    ['{ env: ALICE_MRN }', { ALICE_MRN: 'tiny-7x' }, 'not of the form', ''],
    ['{ env: ALICE_MRN }', { ALICE_MRN: '          ' }, 'not of the form', ''],
    ['{ exec: ["true"] }', {}, 'printed nothing', '.exec'],
  ])('by %s with %j is refused at its place, and not told', async (reference, env, words, key) => {
    const error = await refusal(reference, env);
    expect(error.message).toContain(words);
    expect(error.detail.key).toBe(`resources.alice.canaries.mrn${key}`);
    expect(error.detail.line).toBeGreaterThan(1);
    for (const value of Object.values(env).filter((each) => each.trim() !== ''))
      expect(describeError(error)).not.toContain(value);
  });

  it('is in no description, and its reference is valid before it can be read', () => {
    const { description } = load('{ env: ALICE_MRN }');
    expect(description.resources).toMatchObject({ alice: { canaries: ['mrn'] } });
    expect(JSON.stringify(description)).not.toContain('ALICE_MRN');
  });
});
