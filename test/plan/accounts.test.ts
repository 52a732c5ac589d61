import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InputErrors, SafeprobeError } from '../../src/errors.js';
import { loadTarget } from '../../src/plan/target-file.js';
import { sample } from './fixtures.js';
import { TARGET_WITH_ACCOUNTS, WRONG_ACCOUNTS } from './wrong-accounts.js';

function problemsOf(text: string): readonly SafeprobeError[] {
  try {
    loadTarget(join(sample({ 'targets/sample/target.yaml': text }), 'targets/sample'));
    return [];
  } catch (error) {
    if (error instanceof InputErrors) return error.errors;
    if (error instanceof SafeprobeError) return [error];
    throw error;
  }
}

describe('a target with accounts and passwords', () => {
  it('is loaded as it is written', () => {
    expect(problemsOf(TARGET_WITH_ACCOUNTS)).toEqual([]);
  });

  it.each(WRONG_ACCOUNTS)('with $title is refused at its key', ({ content, key, says }) => {
    const problems = problemsOf(content);
    const at = problems.find((problem) => problem.detail.key === key);
    expect(problems.map((problem) => problem.detail.key)).toContain(key);
    const told = `${at?.message} ${at?.detail.expected} ${at?.detail.remedy}`;
    for (const words of says) expect(told).toContain(words);
    expect(at?.detail.line).toBeGreaterThan(1);
  });
});
