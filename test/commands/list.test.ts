import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { command } from '../../src/commands/list.js';
import { kinds } from '../../src/kinds/registry.js';
import { loadPlan } from '../../src/plan/load.js';
import { packageRoot } from '../../src/version.js';
import { documentOf, say } from './console.js';

const entries = async (thing: string, ...args: string[]) =>
  documentOf(await say(command, ...args, '--json'))[thing] as readonly { readonly id: string }[];
const ids = async (thing: string, ...args: string[]) => (await entries(thing, ...args)).map(({ id }) => id);

describe('list', () => {
  it('tells of each check its kind, suite, rows and title', async () => {
    const checks = await entries('checks');
    expect(checks.find(({ id }) => id === 'logoff.idle-api')).toEqual({
      id: 'logoff.idle-api',
      kind: 'session.idle',
      suite: 'automatic-logoff',
      covers: ['LOGOFF-1'],
      title: "A program's session left idle ends at the documented limit",
    });
  });

  it.each(['core', 'transport', 'nist-800-63b-aal2'])(
    'with --profile %s names the checks that a run would make',
    async (profile) => {
      const { plan } = loadPlan({
        suites: join(packageRoot(), 'suites'),
        target: join(packageRoot(), 'targets', 'clinic'),
        profile,
        kinds,
      });
      expect(await ids('checks', '--profile', profile)).toEqual(plan.checks.map(({ id }) => id));
    },
  );

  it('narrows to a suite', async () => {
    expect(await ids('checks', '--suite', 'authentication')).toEqual([
      'auth.second-factor-holds',
      'auth.guessing-throttled',
      'auth.mfa-every-path',
    ]);
  });

  it('lists suites, profiles and targets by their ids', async () => {
    expect(await ids('suites', 'suites')).toContain('automatic-logoff');
    expect(await ids('profiles', 'profiles')).toEqual(expect.arrayContaining(['core', 'hipaa', 'transport']));
    expect(await ids('targets', 'targets')).toContain('clinic');
  });

  it('lists every registered kind with its controls', async () => {
    expect(await ids('kinds', 'kinds')).toEqual(kinds.map(({ kind }) => kind));
    const [first] = await entries('kinds', 'kinds');
    expect(first).toMatchObject({
      version: 1,
      effects: 'read',
      controls: ['scanner-sees-legacy', 'server-answers'],
    });
  });

  it('prints a table with one line an entry for people', async () => {
    const { out } = await say(command, 'suites');
    const [head, ...lines] = out.trimEnd().split('\n');
    expect(head).toMatch(/^SUITE +TITLE +CHECKS$/);
    expect(lines).toHaveLength((await entries('suites', 'suites')).length);
  });

  it.each([
    [['--suite', 'automatic-logof'], 'did you mean automatic-logoff?'],
    [['--profile', 'cor'], 'did you mean core?'],
    [['kinds', '--profile', 'core'], 'list checks'],
  ])('refuses %j with a remedy', async (args, remedy) => {
    const { error, exitCode, out } = await say(command, ...args);
    expect([exitCode, out]).toEqual([3, '']);
    expect(error?.detail.remedy).toContain(remedy);
  });
});
