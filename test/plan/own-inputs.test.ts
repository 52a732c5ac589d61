import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeError } from '../../src/errors.js';
import { kinds } from '../../src/kinds/registry.js';
import { foldersWith, stem } from '../../src/plan/folder.js';
import { loadPlan } from '../../src/plan/load.js';

const errorOf = (call: () => unknown): string => {
  try {
    call();
    return '';
  } catch (error) {
    return describeError(error);
  }
};

describe("the project's own suites", () => {
  const targets = foldersWith('targets', 'target.yaml');

  it('have a target to run on', () => {
    expect(targets).toContain('clinic');
  });

  it.each(targets)('plan for target %s by its own profile', (name) => {
    expect(errorOf(() => loadPlan({ suites: 'suites', target: `targets/${name}`, kinds }))).toBe('');
  });

  it.each(readdirSync('suites/profiles').map(stem))('plan for the clinic by profile %s', (profile) => {
    expect(errorOf(() => loadPlan({ suites: 'suites', target: 'targets/clinic', profile, kinds }))).toBe('');
  });
});
