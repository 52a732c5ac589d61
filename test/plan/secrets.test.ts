import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeError, InputErrors, SafeprobeError } from '../../src/errors.js';
import { resolveSecrets } from '../../src/plan/secrets.js';
import { loadTarget } from '../../src/plan/target-file.js';
import { edit, sample, TARGET } from './fixtures.js';
import { TARGET_WITH_AUTHENTICATORS } from './wrong-authenticators.js';

const SECRET = 'opal-thimble-quarry';
const withPassword = (reference: string) => ({
  'targets/sample/target.yaml': edit(TARGET, '{ literal: correct-horse-battery }', reference),
});
const load = (changes: Parameters<typeof sample>[0]) => loadTarget(join(sample(changes), 'targets/sample'));

async function passwordFrom(
  reference: string,
  env: { readonly [name: string]: string | undefined } = {},
  files: Parameters<typeof sample>[0] = {},
) {
  const target = load({ ...withPassword(reference), ...files });
  // The short limit is for the command that hangs alone: a busy machine may be slow to start the others.
  const options = reference.includes('sleep') ? { execLimitMs: 1500 } : {};
  const resolved = await resolveSecrets(target, { PATH: process.env.PATH, ...env }, options);
  return resolved.value.personas?.billing?.accounts[0]?.password;
}

async function refusal(...parameters: Parameters<typeof passwordFrom>): Promise<SafeprobeError> {
  try {
    await passwordFrom(...parameters);
  } catch (error) {
    if (error instanceof SafeprobeError && error.code === 'input') return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('a secret', () => {
  it('is read from the environment', async () => {
    expect(await passwordFrom('{ env: BILL }', { BILL: SECRET })).toEqual({ literal: SECRET });
  });

  it('is read from a file, its last line break left out', async () => {
    const files = { 'targets/sample/pw.txt': `${SECRET}\n` };
    expect(await passwordFrom('{ file: pw.txt }', {}, files)).toEqual({ literal: SECRET });
  });

  it('is read from within a file by a pointer', async () => {
    const files = { 'targets/sample/pw.json': JSON.stringify({ 'a/b': [{ password: SECRET }] }) };
    expect(await passwordFrom('{ file: pw.json, at: /a~1b/0/password }', {}, files)).toEqual({
      literal: SECRET,
    });
  });

  it('is read from a command, without a shell', async () => {
    expect(await passwordFrom(`{ exec: [printf, '%s', '$HOME;'] }`)).toEqual({ literal: '$HOME;' });
  });

  it.each([
    ['{ env: BILL }', {}, 'not set', 'env'],
    ['{ env: BILL }', { BILL: '' }, 'is empty', 'env'],
    ['{ file: nowhere.txt }', {}, 'does not exist', 'file'],
    ['{ file: empty.txt }', {}, 'the file is empty', 'file'],
    ['{ file: pw.json, at: /users/1 }', {}, 'nothing is at /users/1', 'at'],
    ['{ file: pw.json, at: /users }', {}, 'is not a text', 'at'],
    ['{ file: pw.json, at: /blank }', {}, 'is empty', 'at'],
    ['{ file: broken.json, at: /users }', {}, 'no valid YAML or JSON', 'file'],
    ['{ exec: [safeprobe-no-such-program] }', {}, 'can not be started', 'exec'],
    [`{ exec: [sh, -c, 'echo ${SECRET}; echo ${SECRET} >&2; exit 3'] }`, {}, 'exit code 3', 'exec'],
    ['{ exec: ["true"] }', {}, 'printed nothing', 'exec'],
    ['{ exec: [yes] }', {}, 'more than 64 KiB', 'exec'],
    [`{ exec: [sh, -c, 'echo ${SECRET}; sleep 60 & sleep 60'] }`, {}, 'did not end within 1.5 s', 'exec'],
  ])('by %s with %j is refused, its value never told', async (reference, env, words, key) => {
    const started = Date.now();
    const error = await refusal(reference, env, {
      'targets/sample/empty.txt': '\n',
      'targets/sample/pw.json': JSON.stringify({ users: [SECRET], blank: '' }),
      'targets/sample/broken.json': `{"users": "${SECRET}", "users": "${SECRET}`,
    });
    expect(Date.now() - started).toBeLessThan(9000);
    expect(error.message).toContain(words);
    expect(error.detail).toMatchObject({
      key: `personas.billing.accounts[0].password.${key}`,
      line: 21,
    });
    expect(error.detail.remedy).toMatch(/\w/);
    expect(`${describeError(error)}${error.stack ?? ''}`).not.toContain(SECRET);
  });

  it('for one-time codes that is not base32 is refused by its length alone', async () => {
    const target = load({
      'targets/sample/target.yaml': edit(TARGET, 'literal: JBSWY3DPEHPK3PXPJBSWY3DP', 'env: SEED'),
    });
    const error: unknown = await resolveSecrets(target, { SEED: 'not-base-32!' }).catch((thrown) => thrown);
    expect(describeError(error)).toContain('a text of 12 characters');
    expect(describeError(error)).not.toContain('not-base-32!');
  });

  it('that is no private key on P-256 is refused as a passkey, and not told', async () => {
    const target = load({
      'targets/sample/target.yaml': edit(
        TARGET,
        '        totp: { secret: { literal: JBSWY3DPEHPK3PXPJBSWY3DP } }',
        '        passkey: { id: AbCd, key: { env: KEY } }',
      ),
    });
    const error: unknown = await resolveSecrets(target, { KEY: SECRET }).catch((thrown) => thrown);
    expect(describeError(error)).toContain('accounts[0].passkey.key');
    expect(describeError(error)).toContain('-----BEGIN PRIVATE KEY-----');
    expect(describeError(error)).not.toContain(SECRET);
  });

  it('that is no private key on P-256 is refused as an attestation, and not told', async () => {
    const target = load({
      'targets/sample/target.yaml': edit(
        TARGET_WITH_AUTHENTICATORS,
        '    type: webauthn\n',
        '    type: webauthn\n    attestation: { cert: maker.pem, key: { env: KEY } }\n',
      ),
    });
    const error: unknown = await resolveSecrets(target, { KEY: SECRET }).catch((thrown) => thrown);
    expect(describeError(error)).toContain('factors.passkey.attestation.key');
    expect(describeError(error)).toContain('-----BEGIN PRIVATE KEY-----');
    expect(describeError(error)).not.toContain(SECRET);
  });

  it('that is missing does not hide the next one', async () => {
    const target = load({
      'targets/sample/target.yaml': edit(
        edit(TARGET, '{ literal: correct-horse-battery }', '{ env: ONE }'),
        'literal: JBSWY3DPEHPK3PXPJBSWY3DP',
        'env: TWO',
      ),
    });
    const error: unknown = await resolveSecrets(target, {}).catch((thrown) => thrown);
    expect(error instanceof InputErrors && error.errors.map(({ detail }) => detail.key)).toEqual([
      'personas.billing.accounts[0].password.env',
      'personas.billing.accounts[0].totp.secret.env',
    ]);
  });
});

describe('a variable of the command that reads the log', () => {
  const audit = (value: string) => ({
    'targets/sample/target.yaml': `${TARGET}audit:
  source: { command: [show-log], env: { AUDIT_PASSWORD: ${value}, AUDIT_MODE: read } }
  within: 5s
  fields: { time: $.at, actor: $.who, operation: $.did, object: $.what, outcome: $.how, nonce: $.id }
  outcomes: { success: [ok], failure: [denied] }
`,
  });
  const resolved = async (value: string) =>
    (await resolveSecrets(load(audit(value)), { LOG_PASSWORD: SECRET })).value.audit?.source;

  it('is read where it stands, and plain text stays what it is', async () => {
    expect(await resolved('{ env: LOG_PASSWORD }')).toEqual({
      command: ['show-log'],
      env: { AUDIT_PASSWORD: { literal: SECRET }, AUDIT_MODE: 'read' },
    });
  });

  it('that is not there is told at its key', async () => {
    const error: unknown = await resolved('{ env: LOG_PASWORD }').catch((thrown) => thrown);
    expect(describeError(error)).toContain('audit.source.env.AUDIT_PASSWORD');
  });
});
