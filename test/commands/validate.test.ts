// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of target files
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { command } from '../../src/commands/validate.js';
import { InputErrors } from '../../src/errors.js';
import { edit, LOGOFF, PROFILE, sample, TARGET } from '../plan/fixtures.js';
import { documentOf, say } from './console.js';

function run(changes: Parameters<typeof sample>[0], ...args: string[]) {
  const folder = sample(changes);
  const target = join(folder, 'targets/sample');
  return say(command, '--suites', join(folder, 'suites'), '--target', target, ...args);
}

describe('validate', () => {
  it('finds our own suites, profiles, requirements and the clinic valid', async () => {
    const said = await say(command, '--json');
    expect(said.exitCode).toBe(0);
    expect(documentOf(said)).toMatchObject({ valid: true, catalogueRows: 85, sourceLines: 135 });
  });

  it('counts what it found, and plans each target with each profile', async () => {
    const said = await run({}, '--json');
    expect(documentOf(said)).toMatchObject({
      suites: 2,
      checks: 2,
      profiles: 1,
      targets: [{ id: 'sample' }],
      plans: [{ target: 'sample', profile: 'small', checks: 2 }],
    });
    expect((await run({})).out).toMatch(
      /^valid: 2 suites with 2 checks, 1 profile, 2 clauses, 2 catalogue rows, /,
    );
  });

  it('tells errors of suites and target in one go, with exit code 3 and nothing on standard output', async () => {
    const { error, exitCode, out } = await run(
      {
        'suites/automatic-logoff.yaml': edit(LOGOFF, 'kind: session.idle', 'kind: session.idel'),
        'targets/sample/target.yaml': edit(TARGET, 'deny: [billing]', 'deny: [biling]'),
      },
      '--json',
    );
    expect([exitCode, out]).toEqual([3, '']);
    const remedies = error instanceof InputErrors ? error.errors.map(({ detail }) => detail.remedy) : [];
    expect(remedies).toEqual(['did you mean session.idle?', 'did you mean billing?']);
  });

  it('finds a limit that a profile lacks, though no target names this profile', async () => {
    const other = edit(edit(PROFILE, 'profile: small', 'profile: other'), ', tolerance: 0.1', '');
    const { error } = await run({ 'suites/profiles/other.yaml': other });
    expect(error?.message).toContain('the profile other has no limit $profile.limits.session.tolerance');
  });

  it('narrows to the profiles that are named', async () => {
    const other = edit(edit(PROFILE, 'profile: small', 'profile: other'), ', tolerance: 0.1', '');
    expect((await run({ 'suites/profiles/other.yaml': other }, '--profile', 'small')).exitCode).toBe(0);
  });

  it('refuses a target that names a profile which does not exist', async () => {
    const { error } = await run({
      'targets/sample/target.yaml': edit(TARGET, 'profile: small', 'profile: smal'),
    });
    expect(error?.detail.remedy).toBe('did you mean small?');
  });

  it('reads secrets only when asked to', async () => {
    const target = edit(TARGET, '{ literal: correct-horse-battery }', '{ env: SAFEPROBE_TEST_UNSET }');
    const changes = { 'targets/sample/target.yaml': target };
    const without = await run(changes);
    expect([without.exitCode, without.err]).toEqual([0, expect.stringContaining('Secrets were not read')]);
    const read = await run(changes, '--secrets');
    expect([read.exitCode, read.error?.detail.key]).toEqual([3, 'personas.billing.accounts[0].password.env']);
  });

  it('validates several targets and names the broken one', async () => {
    const broken = sample({ 'targets/sample/target.yaml': edit(TARGET, 'role: ehr', 'role: her') });
    const { error } = await run({}, '--target', join(broken, 'targets/sample'));
    expect(error?.detail).toMatchObject({ key: 'role', line: 3 });
  });
});
