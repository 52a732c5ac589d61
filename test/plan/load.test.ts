// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of target files
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { kinds } from '../../src/kinds/registry.js';
import { loadPlan } from '../../src/plan/load.js';
import { ACCESS, edit, inputErrors, LOGOFF, PROFILE, sample, TARGET } from './fixtures.js';

const load = (folder: string, more: object = {}) =>
  loadPlan({ suites: join(folder, 'suites'), target: join(folder, 'targets/sample'), kinds, ...more });
const digestOf = (changes: Parameters<typeof sample>[0], more: object = {}) =>
  load(sample(changes), more).plan.target.digest;

describe('a plan', () => {
  it('holds every check that bears on the profile, with the clauses it bears on', () => {
    const { plan } = load(sample());
    expect(plan.checks.map(({ id, requirements }) => [id, requirements])).toEqual([
      ['access.role-matrix', ['164.312(a)(1)']],
      ['logoff.idle-api', ['164.312(a)(2)(iii)']],
    ]);
    expect(plan.requirements.map(({ id, rows, checks }) => ({ id, rows, checks }))).toEqual([
      { id: '164.312(a)(2)(iii)', rows: ['LOGOFF-1'], checks: ['logoff.idle-api'] },
      { id: '164.312(a)(1)', rows: ['AUTHZ-1'], checks: ['access.role-matrix'] },
    ]);
    expect(plan).toMatchObject({ partial: false, selection: [], catalogueRows: 2, mayLack: {} });
  });

  it('puts the limits of the profile in the place of their references', () => {
    const [, idle] = load(sample()).plan.checks;
    expect(idle?.params).toEqual({ carrier: 'header', tolerance: 0.1 });
  });

  it('is frozen to its last part', () => {
    const { plan } = load(sample());
    expect(() => Object.assign(plan.checks[1]?.params ?? {}, { tolerance: 0.5 })).toThrow(TypeError);
    expect(Object.isFrozen(plan.requirements[0]?.rows)).toBe(true);
  });

  it('leaves out a check whose catalogue rows lead to no clause of the profile, and says so when it is asked for', () => {
    const folder = sample({
      'suites/profiles/small.yaml': edit(PROFILE, 'clauses: [164.312(a)(2)(iii), ', 'clauses: ['),
    });
    expect(load(folder).plan.checks.map(({ id }) => id)).toEqual(['access.role-matrix']);
    const [error] = inputErrors(() => load(folder, { select: { checks: ['logoff.*'] } }));
    expect(error?.message).toBe('check logoff.* bears on no clause of profile small');
  });

  it('takes only the suites that the profile names', () => {
    const folder = sample({
      'suites/profiles/small.yaml': edit(PROFILE, 'suites: all', 'suites: [access-control]'),
    });
    const { plan } = load(folder);
    expect(plan.checks.map(({ suite }) => suite)).toEqual(['access-control']);
    expect(plan.requirements.map(({ checks }) => checks.length)).toEqual([0, 1]);
  });

  it('of a selection is partial and keeps the other requirements without their checks', () => {
    const { plan } = load(sample(), { select: { checks: ['logoff.idle-*'] } });
    expect(plan).toMatchObject({ partial: true, selection: ['--check logoff.idle-*'] });
    expect(plan.checks.map(({ id }) => id)).toEqual(['logoff.idle-api']);
    expect(plan.requirements.map(({ checks }) => checks.length)).toEqual([1, 0]);
  });

  it('of a selection takes dots in check ids literally', () => {
    expect(inputErrors(() => load(sample(), { select: { checks: ['logoff.idle.api'] } }))).toHaveLength(1);
  });

  it.each([
    [{ checks: ['logof.*'] }, '--check', 'did you mean logoff.idle-api?'],
    [{ suites: ['acces-control'] }, '--suite', 'did you mean access-control?'],
    [{ suites: ['access-control'], checks: ['logoff.*'] }, undefined, 'leave one of the two out'],
  ])('refuses the selection %j, which matches nothing', (select, key, remedy) => {
    const errors = inputErrors(() => load(sample(), { select }));
    expect(errors.map(({ detail }) => detail.key)).toEqual([key]);
    expect(errors[0]?.detail.remedy).toContain(remedy);
    expect(errors[0]?.detail.expected).toContain('access');
  });

  it('by an unknown profile is refused with the nearest name', () => {
    const [error] = inputErrors(() => load(sample(), { profile: 'smal' }));
    expect(error?.detail.remedy).toBe('did you mean small?');
  });

  it('needs a profile from the command or from the target', () => {
    const folder = sample({ 'targets/sample/target.yaml': edit(TARGET, 'profile: small\n', '') });
    expect(inputErrors(() => load(folder))[0]?.detail.key).toBe('--profile');
    expect(load(folder, { profile: 'small' }).plan.profile.id).toBe('small');
  });

  it('takes what the role of the target may lack from the profile', () => {
    const folder = sample({ 'targets/sample/target.yaml': edit(TARGET, 'role: ehr', 'role: proxy') });
    expect(load(folder).plan.mayLack).toEqual({ 'LOGOFF-1': 'a proxy holds no sessions' });
  });

  it('tells two limits that do not fit in one go, each in its own file', () => {
    const folder = sample({
      'suites/automatic-logoff.yaml': edit(LOGOFF, 'session.tolerance', 'session.nothing'),
      'suites/access-control.yaml': `${edit(ACCESS, 'access.matrix', 'emergency.access')}    with: { tolerance: $profile.limits.session }\n`,
    });
    expect(inputErrors(() => load(folder)).map(({ detail }) => detail.key)).toEqual([
      'checks[0].with.tolerance',
      'checks[0].with.tolerance',
    ]);
  });
});

describe('the digest of a target', () => {
  const target = (from: string, to: string) => ({ 'targets/sample/target.yaml': edit(TARGET, from, to) });
  const plain = digestOf({});

  it('is the same for another port, secret, canary or overridden variable', () => {
    expect(plain).toMatch(/^[0-9a-f]{64}$/);
    expect(digestOf(target("ports: ['${start.port}', 8443]", 'ports: [9443]'))).toBe(plain);
    expect(digestOf(target('https://localhost:${start.port}', 'https://localhost:9443'))).toBe(plain);
    expect(digestOf(target('correct-horse-battery', 'another-password'))).toBe(plain);
    expect(digestOf(target('CNRY-BEN-MRN-0123456789', 'CNRY-BEN-MRN-9876543210'))).toBe(plain);
    expect(digestOf({}, { vars: { idle: '3s' } })).toBe(plain);
  });

  it('is another one for another host, limit, account or policy', () => {
    expect(digestOf(target('https://localhost:', 'https://otherhost:'))).not.toBe(plain);
    expect(digestOf(target('idle: 8s', 'idle: 9s'))).not.toBe(plain);
    expect(digestOf(target('username: bill', 'username: bob'))).not.toBe(plain);
    expect(digestOf(target('deny: [billing]', 'deny: []'))).not.toBe(plain);
  });
});
