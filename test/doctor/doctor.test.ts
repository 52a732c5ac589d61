/** The doctor on the real clinic: nothing to say of its own file, and each mistake planted in a copy named. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { examine } from '../../src/doctor/doctor.js';
import { InputErrors, type SafeprobeError } from '../../src/errors.js';
import { packageRoot } from '../../src/version.js';
import {
  broken,
  browser,
  type Copy,
  removeCopies,
  type SharedClinic,
  said,
  set,
  shareClinic,
  write,
} from './clinic-copy.js';
import { FURTHER, MISTAKES } from './mistakes.js';

/** Passwords, seeds and canaries of a copy. */
function secretsOf(file: string): readonly string[] {
  const text = readFileSync(join(dirname(file), 'people.json'), 'utf8');
  const found = [...text.matchAll(/"(?:password|totp|mrn|observation|document|secret)": "([^"]{16,})"/g)];
  expect(found.length).toBeGreaterThan(80);
  return found.map((match) => match[1] ?? '');
}

let clinic: SharedClinic;
beforeAll(async () => {
  clinic = await shareClinic();
}, 90_000);
afterAll(async () => {
  await clinic.stop();
  removeCopies();
});

describe("the clinic's own target file", () => {
  test('works in every part, the way by browser too', async () => {
    const target = join(packageRoot(), 'targets', 'clinic');
    const diagnosis = await examine({ target, env: process.env, browser });
    expect(said(broken(diagnosis))).toEqual([]);
    expect(diagnosis.counts.skipped).toBe(0);
    expect(diagnosis.ok).toBe(true);
    const works = diagnosis.findings.filter((each) => each.state === 'works').map(({ key }) => key);
    expect(works).toEqual(
      expect.arrayContaining([
        'start',
        'bases.web',
        'services.http',
        'signIn.browser',
        'signIn.api.refresh',
        'signIn.web.signOut',
        'actions["letter.read"]',
        'actions["observation.create"].readBack',
        'emergency.end',
        'scopes.api.tokens.one-patient.mayNot',
        'scopes.api.renew',
        'links.letter.expires',
        'links.letter.refused',
        'exports.archive.denied',
        'contexts.purpose.others.marketing',
        'contexts.network.others.claimed',
        'contexts.care-team.others.ended.restore',
        'segregation.duties.release.second.action',
        'segregation.exclusive.administration-and-log-review.grants[1]',
        'outbound.webhook',
        'outbound.webhook.signature',
        'outbound.webhook.disconnect',
        'outbound.syslog',
        'outbound.mail',
        'exchanges.lab-result',
        'exchanges.lab-result.refused',
        'audit.fields.emergency',
        'audit.outcomes.failure',
      ]),
    );
  }, 90_000);

  test('has a wrong seed in a pool found when every account is tried', async () => {
    const last = ({ people }: Copy) =>
      set(people, ['users', 'auditor', 3, 'totp'], 'JBSWY3DPEHPK3PXPJBSWY3DP');
    expect(said(broken(await clinic.examine([last])))).toEqual([]);
    const diagnosis = await clinic.examine([last], { allAccounts: true });
    expect(broken(diagnosis).map(({ key }) => key)).toEqual(['personas.auditor.accounts[3].totp.secret']);
  }, 90_000);

  test('is examined without writing when only reading is allowed', async () => {
    const diagnosis = await clinic.examine([], { effects: 'read' });
    expect(said(broken(diagnosis))).toEqual([]);
    const skipped = diagnosis.findings.filter((each) => each.state === 'skipped').map(({ key }) => key);
    expect(skipped).toEqual([
      'policy["observation.create"].alice',
      'policy["note.write"].alice',
      'emergency.request',
      'accounts',
      'scopes.api.tokens.observations.mayNot[0]',
      'scopes.api.tokens.observations.mayNot[1]',
      'scopes.api.tokens.one-patient.mayNot[5]',
      'contexts.care-team',
      'segregation',
      'outbound.webhook',
      'outbound.syslog',
      'outbound.mail',
      'exchanges.lab-result',
    ]);
  }, 60_000);
});

describe('a copy of it with', () => {
  for (const { title, plant, key, fix, alone } of Object.values({ ...MISTAKES, ...FURTHER }))
    test(`${title} is told so, with the fix and the place`, async () => {
      const diagnosis = await clinic.examine([plant]);
      const findings = broken(diagnosis);
      const found = findings.filter((each) => each.key === key);
      expect(said(findings).join('\n')).toContain(`${key}: `);
      expect(found.map((each) => each.fix ?? '').join('\n')).toMatch(fix);
      expect(found[0]?.place).toMatchObject({ line: expect.any(Number), column: expect.any(Number) });
      expect(found[0]?.place?.file).toMatch(key.startsWith('personas') ? /people\.json$/ : /target\.yaml$/);
      expect(diagnosis.ok).toBe(false);
      if (alone) expect(said(findings.filter((each) => each.key !== key))).toEqual([]);
    }, 60_000);
});

test('every mistake at once is named in one go, and no secret with them', async () => {
  const { twin: _, ...all } = MISTAKES;
  const planted = Object.values(all);
  const file = write(planted.map((each) => each.plant));
  const diagnosis = await examine({ target: file, env: process.env, browser });
  const keys = broken(diagnosis).map(({ key }) => key);
  const text = said(broken(diagnosis)).join('\n');
  expect(planted.filter((each) => !keys.includes(each.key)).map((each) => `${each.title}\n${text}`)).toEqual(
    [],
  );
  for (const { key, fix } of planted) {
    const fixes = broken(diagnosis).filter((each) => each.key === key);
    expect(fixes.map((each) => each.fix).join('\n'), key).toMatch(fix);
  }
  const everything = JSON.stringify(diagnosis);
  expect(secretsOf(file).filter((secret) => everything.includes(secret))).toEqual([]);
}, 120_000);

describe('what can not be tried', () => {
  test('a server that is not trusted gets no credentials', async () => {
    const diagnosis = await clinic.examine([MISTAKES.ca?.plant ?? (() => undefined)]);
    const signIns = diagnosis.findings.filter((each) => each.area === 'sign-in');
    expect(signIns.map(({ state }) => state)).not.toContain('works');
    expect(signIns.map(({ what }) => what).join()).toContain('not trusted');
  }, 60_000);

  test('a target that does not start is told with its last words, and the rest is skipped', async () => {
    const file = write([({ target }) => set(target, ['start', 'env', 'CLINIC_IDLE'], 'soon')]);
    const diagnosis = await examine({ target: file, env: process.env, browser });
    expect(said(broken(diagnosis))).toHaveLength(1);
    expect(broken(diagnosis)[0]).toMatchObject({
      key: 'start',
      seen: expect.stringContaining('CLINIC_IDLE=soon'),
    });
    expect(diagnosis.counts.skipped).toBeGreaterThan(5);
  }, 60_000);

  test('a fact that the start does not tell is named with the one that was meant', async () => {
    const port = ['$', '{start.prot}'].join('');
    const file = write([
      ({ target }) => set(target, ['endpoints', 'web', 'port'], port),
      ({ target }) => set(target, ['signIn', 'browser'], undefined),
      ({ target }) => set(target, ['factors', 'passkey', 'browser'], undefined),
    ]);
    const diagnosis = await examine({ target: file, env: process.env, browser });
    expect(said(broken(diagnosis))).toEqual([
      expect.stringMatching(/^endpoints\.web\.port: .*prot.*\[\$\{start\.port\}\]$/),
    ]);
  }, 120_000);

  test('a file that is not valid is refused with every error, before anything starts', async () => {
    const file = write([
      ({ target }) => set(target, ['audit', 'source', 'persona'], 'auditr'),
      ({ target }) => set(target, ['actions', 'page.read', 'signIn'], 'wep'),
    ]);
    const error = await examine({ target: file, env: process.env, browser }).catch((each: unknown) => each);
    expect(error).toBeInstanceOf(InputErrors);
    expect((error as SafeprobeError).message).toMatch(/did you mean web[\s\S]*did you mean auditor/);
  });
});
