import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/doctor/finding.js';
import { ADMIN, type Habits, openStaffSystem, staffTarget } from '../target/staff-system.js';
import { examineParts, type Tree } from './small-target.js';

async function findingsOf(change: (file: Tree) => void = () => undefined, habits: Habits = {}) {
  const { server, staff } = await openStaffSystem(habits);
  const file: Tree = structuredClone(staffTarget(server));
  const personas = file.personas as { [name: string]: { accounts: object[] } };
  for (const name of ['porter', 'guard'])
    personas[name]?.accounts.push({ username: `one.${name}`, password: { literal: 'gravel-mitten-88' } });
  change(file);
  const diagnosis = await examineParts(file, {});
  const findings = diagnosis.findings.filter(({ area }) => area === 'account');
  return { findings, staff, text: JSON.stringify(diagnosis) };
}

const states = (findings: readonly Finding[]) =>
  Object.fromEntries(findings.map(({ key, state }) => [key, state]));
const section = (file: Tree, name: string) => file[name] as Tree;

describe('the doctor on accounts and passwords', () => {
  it('makes an account, uses and changes it, and leaves nothing', async () => {
    const { findings, staff, text } = await findingsOf();
    expect(states(findings)).toEqual({
      accounts: 'works',
      'accounts.create.api': 'works',
      'accounts.changeRole': 'works',
      'accounts.disable': 'works',
      'accounts.enable': 'works',
      'accounts.list': 'works',
      'accounts.delete': 'works',
      'passwords.change': 'works',
      'passwords.refused': 'works',
    });
    expect(staff.size).toBe(0);
    expect(text).not.toContain(ADMIN.password);
  });

  it.each<[string, (file: Tree) => void, Habits, string]>([
    [
      'a creation that is answered otherwise',
      (file) => {
        const { create } = file.accounts as { create: { api: { steps: { expect: unknown }[] } } };
        const [step] = create.api.steps;
        if (step !== undefined) step.expect = { status: 200 };
      },
      {},
      'accounts.create.api',
    ],
    [
      'a refusal that looks otherwise',
      (file) => {
        const { create } = file.accounts as { create: { api: { refused: unknown } } };
        create.api.refused = { status: 422 };
      },
      {},
      'accounts.create.api.refused',
    ],
    [
      'a list that is somewhere else',
      (file) => {
        section(file, 'accounts').list = { request: { path: '/users' }, items: '$.some[*]', id: '$.key' };
      },
      {},
      'accounts.list.items',
    ],
    [
      'a refused password that looks otherwise',
      (file) => {
        section(file, 'passwords').refused = { status: 400 };
      },
      {},
      'passwords.refused',
    ],
    [
      'a reason that is not there',
      (file) => {
        section(file, 'passwords').reason = { json: '$.because' };
      },
      {},
      'passwords.reason',
    ],
    ['accounts that can not be removed', () => undefined, { keepsDeleted: true }, 'accounts.delete'],
  ])('names %s', async (_, change, habits, key) => {
    const { findings } = await findingsOf(change, habits);
    expect(states(findings)[key]).toBe('broken');
    const found = findings.find((each) => each.key === key);
    expect(found?.fix).toBeTruthy();
  });

  it('says so where the target declares none', async () => {
    const { findings } = await findingsOf((file) => {
      delete file.accounts;
    });
    expect(findings).toMatchObject([{ state: 'skipped', what: 'the file declares no account management' }]);
  });
});
