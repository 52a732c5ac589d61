import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { command } from '../../src/commands/explain.js';
import sessionIdle from '../../src/kinds/session.idle.js';
import { sample } from '../plan/fixtures.js';
import { documentOf, say } from './console.js';

const SMALL = ['--profile', 'small'];

function smallSample(changes: Parameters<typeof sample>[0] = {}): readonly string[] {
  const folder = sample(changes);
  return ['--suites', join(folder, 'suites'), '--target', join(folder, 'targets/sample')];
}

describe('explain', () => {
  it('tells of a check its kind, controls, clauses with citation and duty, rows, and fix', async () => {
    const document = documentOf(await say(command, 'logoff.idle-api', '--json'));
    expect(document).toMatchObject({
      check: 'logoff.idle-api',
      suite: 'automatic-logoff',
      kind: { id: 'session.idle', effects: 'read', controls: { 'alive-just-before': expect.any(String) } },
      profile: 'core',
      target: 'clinic',
      planned: true,
      catalogue: [{ id: 'LOGOFF-1', statement: expect.any(String), control: expect.any(String) }],
      fix: expect.any(String),
    });
    expect(document.clauses).toContainEqual(
      expect.objectContaining({
        id: '164.312(a)(2)(iii)',
        cite: '45 CFR 164.312(a)(2)(iii)',
        level: 'addressable',
        duty: expect.any(String),
        inProfile: true,
      }),
    );
  });

  it('fills the parameters from the profile', async () => {
    const said = await say(command, 'logoff.idle-api', ...smallSample(), '--json');
    expect(documentOf(said)).toMatchObject({
      profile: 'small',
      params: { carrier: 'header', tolerance: 0.1 },
    });
  });

  it('says when the profile leaves the check out, and shows the parameters as written', async () => {
    const said = await say(command, 'tls.certificate', '--profile', 'nist-800-63b-aal2');
    expect(said.out).toContain('bears on no clause of profile nist-800-63b-aal2');
    expect(said.out).toContain('$profile.limits.tls.certificate.minRsaBits');
    expect(said.out).toMatch(/Clauses of profile nist-800-63b-aal2\n {2}none/);
  });

  it('names the faults that prove it, or says that none does', async () => {
    const proven = '{"checks": {"logoff.idle-api": ["session.never-expires-on-idle"]}}';
    const args = smallSample({ 'suites/proven.json': proven });
    expect((await say(command, 'logoff.idle-api', ...args)).out).toContain('session.never-expires-on-idle');
    expect((await say(command, 'access.role-matrix', ...args)).out).toContain(
      'that it can fail is not proven',
    );
  });

  it('tells the controls and the fix to people', async () => {
    const { out } = await say(command, 'logoff.idle-api', ...smallSample(), ...SMALL);
    expect(out).toContain('alive-just-before');
    expect(out).toMatch(/When it fails\n {2}Expire it on the server\./);
  });

  it('explains a kind with its parameters and the checks made of it', async () => {
    const document = documentOf(await say(command, 'session.idle', '--json'));
    expect(document).toMatchObject({
      kind: 'session.idle',
      version: sessionIdle.version,
      params: { type: 'object', properties: { carrier: expect.any(Object) } },
    });
    expect(document.checks).toContainEqual({ id: 'logoff.idle-api', title: expect.any(String) });
    const { out } = await say(command, 'session.idle');
    expect(out).toMatch(/carrier +cookie \| header\./);
    expect(out).toMatch(/atMost +optional\./);
  });

  it.each([
    ['logof.idle-api', 'did you mean logoff.idle-api?'],
    ['sesion.idle', 'did you mean session.idle?'],
    ['zzz', 'safeprobe list names every check'],
  ])('refuses %s with exit code 3 and the nearest name', async (name, remedy) => {
    const { error, exitCode, out } = await say(command, name);
    expect([exitCode, out]).toEqual([3, '']);
    expect(error?.detail.remedy).toContain(remedy);
  });
});
