import { join } from 'node:path';
import { expect, it } from 'vitest';
import { registerSecrets } from '../../src/conductor/doors.js';
import { InputErrors, SafeprobeError } from '../../src/errors.js';
import { createRedactor } from '../../src/evidence/redaction.js';
import { resolveSecrets } from '../../src/plan/secrets.js';
import { loadTarget } from '../../src/plan/target-file.js';
import type { TargetFile } from '../../src/target/schema.js';
import { edit, sample } from './fixtures.js';
import { TARGET_WITH_RECORDS } from './wrong-records.js';

const load = (content: string) =>
  loadTarget(join(sample({ 'targets/sample/target.yaml': content }), 'targets/sample'));

const REFERRING = TARGET_WITH_RECORDS.replace(/\{ literal: [^}]+\}/g, '{ env: SOMETHING }');

const keysIn = (environment: string, content: string) => {
  try {
    load(
      edit(
        content,
        'environment: demo',
        `environment: ${environment}\nauthorization: { by: CISO, until: 2999-12-31 }`,
      ),
    );
    return [];
  } catch (error) {
    if (!(error instanceof SafeprobeError)) throw error;
    return (error instanceof InputErrors ? error.errors : [error]).map(({ detail }) => detail.key);
  }
};

it('stored records are not altered in production, and the key of the adapter stands in no file but of a demo', () => {
  expect(keysIn('production', REFERRING)).toContain('integrity.stored.tamper');
  expect(keysIn('staging', REFERRING)).toEqual([]);
  expect(keysIn('staging', TARGET_WITH_RECORDS)).toContain('integrity.stored.tamper.secret.literal');
});

it('the key of the adapter is read, and no message and no evidence will show it', async () => {
  const env = { ADAPTER_KEY: 'adapter-0123456789' };
  const referring = edit(TARGET_WITH_RECORDS, '{ literal: pewter-lantern-orchid }', '{ env: ADAPTER_KEY }');
  const { value } = await resolveSecrets(load(referring), env);
  expect(value.integrity?.stored?.tamper.secret).toEqual({ literal: env.ADAPTER_KEY });
  const redactor = createRedactor();
  registerSecrets(value as TargetFile, redactor);
  expect(redactor.text(`it is ${env.ADAPTER_KEY}`)).not.toContain('0123456789');
  await expect(resolveSecrets(load(referring), {})).rejects.toThrow('ADAPTER_KEY is not set');
});
