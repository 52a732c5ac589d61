// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of target files
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadTarget } from '../../src/plan/target-file.js';
import { edit, inputErrors, SECRETS, sample, TARGET } from './fixtures.js';

const at = (folder: string) => join(folder, 'targets/sample');
const overlay = (text: string) => ({ 'targets/hardened/target.yaml': `extends: ../sample\n${text}` });

/** What any audit section says of its entries. */
const ENTRIES = [
  '  within: 5s',
  '  fields: { time: $.at, actor: $.who, operation: $.did, object: $.what, outcome: $.result, nonce: $.request }',
  '  outcomes: { success: [ok], failure: [no] }',
];

describe('a target file', () => {
  it('is found by its folder or by its own name', () => {
    const folder = sample();
    const byFolder = loadTarget(at(folder));
    expect(byFolder.value.target).toBe('sample');
    expect(loadTarget(join(at(folder), 'target.yaml')).value).toEqual(byFolder.value);
    expect(byFolder.folder).toBe(at(folder));
  });

  it('that does not exist is refused with the nearest target', () => {
    const [error] = inputErrors(() => loadTarget(join(sample(), 'targets/sampel')));
    expect(error?.detail.remedy).toBe('did you mean sample?');
  });

  it('takes accounts and canaries from the files it names', () => {
    const { value } = loadTarget(at(sample()));
    expect(value.personas?.clinician?.accounts).toEqual([
      {
        username: 'clara',
        password: { literal: 'staple-gun-orchid' },
        totp: { secret: { literal: 'KRSXG5CTMVRXEZLUKN2XAZLS' } },
      },
      { username: 'cleo', password: { literal: 'violet-anchor-lamp' } },
    ]);
    expect(value.resources?.alice?.canaries).toEqual({ mrn: 'CNRY-ALICE-MRN-9f8e7d6c5b' });
  });

  it.each(['postgres', 'mysql'])(
    'keeps no secret of %s that stands in the file itself in its description',
    (server) => {
      const audit = [
        'audit:',
        `  source: { ${server}: { literal: "${server}://auditor:willow-52-harvest@localhost/audit" }, query: SELECT }`,
        ...ENTRIES,
        '',
      ].join('\n');
      const folder = sample({ 'targets/sample/target.yaml': `${TARGET}${audit}` });
      const { description } = loadTarget(at(folder));
      expect(description.audit).toMatchObject({ source: { [server]: { literal: 'not told' } } });
      expect(JSON.stringify(description)).not.toContain('willow-52-harvest');
    },
  );

  it('keeps no secret of a command that reads the log in its description', () => {
    const audit = [
      'audit:',
      '  source: { command: [show-audit], env: { AUDIT_PASSWORD: { literal: willow-52-harvest } } }',
      ...ENTRIES,
      '',
    ].join('\n');
    const folder = sample({ 'targets/sample/target.yaml': `${TARGET}${audit}` });
    const { description } = loadTarget(at(folder));
    expect(description.audit).toMatchObject({ source: { env: { AUDIT_PASSWORD: { literal: 'not told' } } } });
    expect(JSON.stringify(description)).not.toContain('willow-52-harvest');
  });

  it('keeps no secret and no canary in its description', () => {
    const text = JSON.stringify(loadTarget(at(sample())).description);
    expect(text).toContain('clara');
    for (const secret of SECRETS) expect(text).not.toContain(secret);
  });

  it('points into the accounts file for what came from there', () => {
    const folder = sample();
    const { place } = loadTarget(at(folder));
    expect(place(['personas', 'clinician', 'accounts', 1, 'username'])).toEqual({
      file: join(at(folder), 'people.json'),
      line: 10,
      column: 21,
    });
    expect(place(['personas', 'clinician', 'role']).file).toBe(join(at(folder), 'target.yaml'));
  });

  it('fills its own variables and leaves every other template for the run', () => {
    const { value } = loadTarget(at(sample()));
    expect(value.signIn?.api?.idle).toBe('8s');
    expect(value.bases?.api).toBe('https://localhost:${start.port}');
    expect(value.scope.ports).toEqual(['${start.port}', 8443]);
  });

  it('takes values of variables from the command, and only of those it declares', () => {
    const folder = sample();
    expect(loadTarget(at(folder), { vars: { idle: '3s' } }).value.signIn?.api?.idle).toBe('3s');
    const [error] = inputErrors(() => loadTarget(at(folder), { vars: { idel: '3s' } }));
    expect(error?.detail).toMatchObject({ key: 'vars.idel', remedy: 'did you mean idle?' });
  });

  it('refuses a function over a variable, which nobody would apply', () => {
    const folder = sample({
      'targets/sample/target.yaml': edit(TARGET, 'idle: ${vars.idle}', 'idle: ${vars.idle | upper}'),
    });
    expect(inputErrors(() => loadTarget(at(folder)))[0]?.detail.key).toBe('signIn.api.idle');
  });

  it('outside a demo may run on the last day of its authorization and not on the next', () => {
    const folder = sample({
      'targets/sample/target.yaml': edit(
        edit(
          edit(TARGET, '{ literal: correct-horse-battery }', '{ env: A }'),
          '{ literal: JBSWY3DPEHPK3PXPJBSWY3DP }',
          '{ env: B }',
        ),
        'environment: demo',
        'environment: staging\nauthorization: { by: CISO, until: 2026-11-23 }',
      ),
    });
    const on = (now: string) => inputErrors(() => loadTarget(at(folder), { now: new Date(now) }));
    expect(on('2026-11-23T23:59:59Z')).toEqual([]);
    expect(on('2026-11-24T00:00:00Z')[0]?.message).toBe('the authorization has expired');
  });

  it('has each name of a policy, recipe, emergency and audit checked', () => {
    const folder = sample({
      'targets/sample/target.yaml': `${TARGET}emergency:
  persona: nobody
  undesignated: nobody
  signIn: webb
  resource: carol
  otherResource: carol
  request: open
  read: patient.raed
  duration: 30m
  stepUp: none
  alert: { persona: nobody, subject: Emergency, within: 5s }
audit:
  source: { persona: auditor, request: { base: fihr, path: / }, items: entry }
  within: 5s
  fields: { time: $.a, actor: $.b, operation: $.c, object: $.d, outcome: $.e, nonce: '$[' }
  outcomes: { success: ['0'], failure: ['8'] }
`,
    });
    expect(inputErrors(() => loadTarget(at(folder))).map(({ detail }) => detail.key)).toEqual([
      'emergency.persona',
      'emergency.undesignated',
      'emergency.undesignated',
      'emergency.signIn',
      'emergency.resource',
      'emergency.otherResource',
      'emergency.otherResource',
      'emergency.request',
      'emergency.read',
      'emergency.stepUp',
      'emergency.alert',
      'emergency.alert.persona',
      'audit.source.persona',
      'audit.source.request.base',
      'audit.source.items',
      'audit.fields.nonce',
    ]);
  });
});

describe('a target that extends another', () => {
  it('merges mappings key by key, replaces lists, and keeps what it does not mention', () => {
    const folder = sample(overlay('target: hardened\nscope: { ports: [443] }\nvars: { idle: 2s }\n'));
    const { value } = loadTarget(join(folder, 'targets/hardened'));
    expect(value.target).toBe('hardened');
    expect(value.scope).toEqual({ hosts: ['localhost'], ports: [443] });
    expect(value.signIn?.api?.idle).toBe('2s');
    expect(value).not.toHaveProperty('extends');
    expect(value.personas?.clinician?.accounts).toHaveLength(2);
  });

  it('points to the file that each part came from', () => {
    const folder = sample(
      overlay(
        'policy:\n  patient.read:\n    ben: { allow: [nobody] }\nrole: her\nlacks: { sesions: it has none at all }\n',
      ),
    );
    const errors = inputErrors(() => loadTarget(join(folder, 'targets/hardened')));
    expect(errors.map(({ detail }) => `${detail.file}:${detail.line}:${detail.column}`)).toEqual([
      `${join(folder, 'targets/hardened/target.yaml')}:5:7`,
    ]);
    const base = sample(
      overlay('personas: { billing: { accounts: [{ username: x }] } }\nvars: { idle: fast }\n'),
    );
    const [inherited] = inputErrors(() => loadTarget(join(base, 'targets/hardened')));
    expect(inherited?.detail).toMatchObject({
      file: join(base, 'targets/sample/target.yaml'),
      line: 35,
      key: 'signIn.api.idle',
    });
  });

  it('is refused when the files go in a circle', () => {
    const folder = sample({
      ...overlay(''),
      'targets/sample/target.yaml': `extends: ../hardened\n${TARGET}`,
    });
    const [error] = inputErrors(() => loadTarget(at(folder)));
    expect(error?.message).toContain('circle');
    expect(error?.detail.key).toBe('extends');
  });

  it('is refused when the other file does not exist', () => {
    const folder = sample({ 'targets/sample/target.yaml': `extends: ../nowhere\n${TARGET}` });
    expect(inputErrors(() => loadTarget(at(folder)))[0]?.detail).toMatchObject({ line: 1, column: 10 });
  });

  it('keeps a CA path relative to the file that names it', () => {
    const folder = sample({
      ...overlay(''),
      'targets/sample/target.yaml': `${TARGET}trust: { ca: [ca.pem, '\${start.ca}'] }\n`,
    });
    expect(loadTarget(join(folder, 'targets/hardened')).value.trust?.ca).toEqual([
      join(at(folder), 'ca.pem'),
      '${start.ca}',
    ]);
  });
});
