import { describe, expect, it } from 'vitest';
import { wrongPassword } from '../../src/target/made-passwords.js';
import { createProbes } from '../../src/target/probe.js';
import type { TargetFile } from '../../src/target/schema.js';
import { drive } from './drive.js';
import { type Habits, openStaffSystem, staffTarget } from './staff-system.js';

const desk = { wait: async () => ({ lateMs: 0 }), note: () => undefined };

async function managing(habits: Habits = {}, more: Partial<TargetFile> = {}) {
  const { server, staff } = await openStaffSystem(habits);
  const driven = drive({ ...staffTarget(server), ...more });
  const probes = createProbes(driven.driver, driven.guard);
  return { ...driven, server, staff, ...probes.probeFor('a.check', desk) };
}

const only = <T>(staff: ReadonlyMap<string, T>): T => {
  const [first] = staff.values();
  if (first === undefined || staff.size !== 1) throw new Error(`${staff.size} accounts`);
  return first;
};

describe('a temporary account', () => {
  it('is made, activates itself, acts under its own name, and is gone with the check', async () => {
    const { probe, release, staff, ledger } = await managing();
    const porter = await probe.accounts.made('porter');
    expect(only(staff)).toMatchObject({ login: porter.username, role: 'P', active: true });
    const session = await porter.signIn();
    expect((await session.act('self.read')).success).toBe(true);
    expect(ledger.at(-1)).toMatchObject({ persona: 'porter', actor: porter.username, check: 'a.check' });
    // The run id: whoever finds one left behind knows where it came from.
    expect(porter.username).toContain('4f9a21c3');
    await release();
    expect(staff.size).toBe(0);
    expect((await session.act('self.read')).status).toBe(401);
  });

  it('has secrets that nothing tells', async () => {
    const { probe, staff, redactor } = await managing();
    await probe.accounts.made('porter');
    const { password, seed } = only(staff);
    for (const text of [redactor.text(`password ${password}`), redactor.text(`seed ${seed}`)])
      expect(text).toMatch(/^(password|seed) \[.* fp:[0-9a-f]{8}\]$/);
  });

  it('is known to the log by what its creation gave, which is then no secret', async () => {
    const { server, staff } = await openStaffSystem();
    const target = staffTarget(server);
    const accounts = { ...target.accounts, actor: '${key}' } as NonNullable<TargetFile['accounts']>;
    const { driver, guard, ledger, redactor } = drive({ ...target, accounts });
    const { probe } = createProbes(driver, guard).probeFor('a.check', desk);
    const porter = await probe.accounts.made('porter');
    await (await porter.signIn()).act('self.read');
    const [key] = staff.keys();
    expect(key).not.toBe(porter.username);
    expect(ledger.at(-1)?.actor).toBe(key);
    expect(probe.actorOf(porter.username)).toBe(key);
    expect(redactor.text(`known as ${key}`)).toBe(`known as ${key}`);
  });

  it('is disabled, enabled and given another role by the administrator', async () => {
    const { probe, staff } = await managing();
    const porter = await probe.accounts.made('porter');
    const session = await porter.signIn();
    expect(await porter.disable()).toMatchObject({ done: true });
    expect((await session.alive()).denied).toBe(true);
    expect(await porter.enable()).toMatchObject({ done: true });
    expect((await session.alive()).success).toBe(true);
    expect(await porter.changeRole('guard')).toMatchObject({ done: true });
    expect(only(staff).role).toBe('G');
  });

  it('is removed though the check failed while others were still being made', async () => {
    const { probe, release, staff } = await managing();
    const some = Promise.all([probe.accounts.made('porter'), probe.accounts.made('guard')]).catch(() => null);
    await release();
    await some;
    expect(staff.size).toBe(0);
  });

  it('is removed when its creation only half succeeded', async () => {
    const { probe, release, staff } = await managing({ failsAfterCreating: true });
    const made = await probe.accounts.create('porter');
    expect(made).toMatchObject({ account: null, change: { done: false, refused: false } });
    expect(staff.size).toBe(1);
    await release();
    expect(staff.size).toBe(0);
  });

  it('that can not be removed is named, and makes the end of the check fail', async () => {
    const { probe, release } = await managing({ keepsDeleted: true });
    const { username } = await probe.accounts.made('porter');
    await expect(release()).rejects.toMatchObject({
      code: 'prerequisite',
      message: expect.stringContaining(`${username}: away: DELETE → 500`),
      detail: { key: 'accounts.delete' },
    });
  });

  it('gets each one-time code once, whatever becomes of its password', async () => {
    const { probe, server } = await managing();
    const porter = await probe.accounts.made('porter');
    const first = await porter.signIn();
    await porter.changePassword(first, 'mariner quilted sundial');
    // Its clock stands still here, so that the code of the period to come is sent too early.
    await expect(porter.signIn()).rejects.toThrow(/code/);
    const codes = server.seen.flatMap(({ url, body }) =>
      url === '/token' ? [(JSON.parse(body) as { code?: string }).code] : [],
    );
    const sent = codes.filter((code) => code !== undefined);
    expect([sent.length, new Set(sent).size]).toEqual([2, 2]);
  });
});

describe('a made-up password', () => {
  /** As some policies have it: short, of letters and digits and one sign, no hyphen. */
  const passwords = /^(?=.*[a-z])(?=.*[0-9])(?=.*!)[a-z0-9!]{8,12}$/;
  const madePasswords = { length: 12, classes: ['abcdefgh', '23456789', '!'] };

  it('is refused where the system takes none of the usual form', async () => {
    const { probe, staff, release } = await managing({ passwords });
    const made = await probe.accounts.create('porter');
    expect(made).toMatchObject({ account: null, change: { done: false } });
    await release();
    expect(staff.size).toBe(0);
  });

  it('has the length and the characters that the target file names, and is told by nothing', async () => {
    const { probe, staff, redactor } = await managing({ passwords }, { madePasswords });
    const porter = await probe.accounts.made('porter');
    expect(only(staff).password).toMatch(passwords);
    expect((await (await porter.signIn()).act('self.read')).success).toBe(true);
    expect(redactor.text(only(staff).password)).toMatch(/^\[password:temporary fp:/);
    expect(probe.accounts.passwords?.classes).toEqual(madePasswords.classes);
  });

  it('that is wrong on purpose has the same form, and is not the right one', async () => {
    const { driver } = await managing({}, { madePasswords });
    const [first, second] = [wrongPassword(driver, undefined), wrongPassword(driver, undefined)];
    expect([first, second]).toEqual([expect.stringMatching(passwords), expect.stringMatching(passwords)]);
    expect(first).not.toBe(second);
  });
});

describe('creating an account', () => {
  it('under a name that is taken is told as refused, and leaves nothing', async () => {
    const { probe, staff } = await managing();
    const { username } = await probe.accounts.made('porter');
    const again = await probe.accounts.create('porter', { username });
    expect(again).toMatchObject({ account: null, change: { done: false, refused: true } });
    expect(staff.size).toBe(1);
  });

  it('twice under one name leaves two accounts to remove, where the system lets it', async () => {
    const { probe, staff, release } = await managing({ takesEveryName: true });
    const { username } = await probe.accounts.made('porter');
    await probe.accounts.create('porter', { username });
    expect(staff.size).toBe(2);
    await release();
    expect(staff.size).toBe(0);
  });

  it('like a persona that has no role there is told with its key', async () => {
    const { probe } = await managing();
    await expect(probe.accounts.made('admin')).rejects.toMatchObject({ detail: { key: 'accounts.roles' } });
  });

  it('is missing where the target declares none', async () => {
    const { server } = await managing();
    const { accounts: _, ...rest } = staffTarget(server);
    const driven = drive(rest);
    const { probe } = createProbes(driven.driver, driven.guard).probeFor('a.check', desk);
    expect(probe.accounts.personas).toEqual([]);
    expect(await probe.accounts.roster(['x'])).toBeNull();
    await expect(probe.accounts.made('porter')).rejects.toMatchObject({ detail: { key: 'accounts' } });
  });
});

describe('passwords', () => {
  const NEXT = 'mariner quilted sundial';

  it('are changed as people do, and tried without using a code up', async () => {
    const { probe } = await managing();
    const porter = await probe.accounts.made('porter');
    const session = await porter.signIn();
    expect(await porter.changePassword(session, NEXT)).toMatchObject({ done: true, reason: null });
    expect(await porter.tryPassword(NEXT)).toMatchObject({ accepted: true, status: 401 });
    expect(await porter.tryPassword(`${NEXT}!`)).toMatchObject({ accepted: false, status: 401, hints: [] });
  });

  it('that are refused leave the former in force, with the reason that was given, and without themselves', async () => {
    const { probe, staff } = await managing();
    const porter = await probe.accounts.made('porter');
    const former = only(staff).password;
    const tried = probe.accounts.secret('kq7Rm2xv');
    const change = await porter.changePassword(await porter.signIn(), tried);
    expect(change).toMatchObject({ done: false, refused: true });
    expect(change.reason).toMatch(/^"\[password:made-up fp:[0-9a-f]{8}\]" is too short$/);
    expect(await porter.tryPassword(former)).toMatchObject({ accepted: true });
  });

  it('of nobody are tried by name', async () => {
    const { probe } = await managing();
    expect(await probe.accounts.tryStranger('admin', 'admin', 'coded')).toMatchObject({ accepted: false });
    const { ADMIN } = await import('./staff-system.js');
    expect(await probe.accounts.tryStranger(ADMIN.username, ADMIN.password, 'plain')).toMatchObject({
      accepted: true,
    });
  });
});

describe('the list of accounts', () => {
  it('says how many an id leads to, and nothing of the others', async () => {
    const { probe, staff } = await managing();
    await probe.accounts.made('porter');
    await probe.accounts.made('guard');
    const ids = [...staff.keys()];
    const roster = await probe.accounts.roster(['unknown']);
    expect(roster).toMatchObject({ readable: true, total: 2, found: [{ id: 'unknown', accounts: 0 }] });
    for (const id of ids) expect(JSON.stringify(roster)).not.toContain(id);
  });
});
