import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { registerSecrets } from '../../src/conductor/doors.js';
import { createRedactor } from '../../src/evidence/redaction.js';
import { resolveSecrets } from '../../src/plan/secrets.js';
import { loadTarget } from '../../src/plan/target-file.js';
import type { TargetFile } from '../../src/target/schema.js';
import { edit, inputErrors, sample } from './fixtures.js';
import { TARGET_WITH_CONTEXTS } from './wrong-contexts.js';

const WITH_SECRET = edit(
  TARGET_WITH_CONTEXTS,
  '{ file: people.json, at: /users/clinician/0/password }',
  '{ env: PROXY_TOKEN }',
);

function load(text: string) {
  return loadTarget(join(sample({ 'targets/sample/target.yaml': text }), 'targets/sample'));
}

describe('a target with contexts', () => {
  it('has their secrets read, which no message and no evidence will show', async () => {
    const env = { PROXY_TOKEN: 'known-to-the-proxy' };
    const { value } = await resolveSecrets(load(WITH_SECRET), { ...env, ...process.env });
    expect(value.contexts?.purpose?.secrets).toEqual({ proxy: { literal: env.PROXY_TOKEN } });
    const redactor = createRedactor();
    registerSecrets(value as TargetFile, redactor);
    expect(redactor.text(`it was ${env.PROXY_TOKEN}`)).not.toContain(env.PROXY_TOKEN);
    await expect(resolveSecrets(load(WITH_SECRET), process.env)).rejects.toThrow('PROXY_TOKEN is not set');
  });

  it('outside a demo may hold no secret itself', () => {
    const staging = edit(
      edit(WITH_SECRET, '{ env: PROXY_TOKEN }', '{ literal: known-to-the-proxy }'),
      'environment: demo',
      'environment: staging\nauthorization: { by: J. Doe, until: 2999-12-31 }',
    );
    expect(inputErrors(() => load(staging)).map((error) => error.detail.key)).toContain(
      'contexts.purpose.secrets.proxy.literal',
    );
  });
});
