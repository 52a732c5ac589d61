/** One test a check of the frozen plan. The conductor observes and judges; here people select, watch and report. */
import { readFileSync } from 'node:fs';
import { test } from '@playwright/test';
import type { Plan } from '../model.js';
import { askVerdict } from './ask.js';
import { PLAN, required } from './environment.js';
import { explainVerdict } from './explain.js';

const plan = JSON.parse(readFileSync(required(PLAN), 'utf8')) as Plan;

test.describe.configure({ mode: 'parallel', retries: 0 });

for (const suite of new Set(plan.checks.map((check) => check.suite))) {
  test.describe(suite, () => {
    for (const check of plan.checks.filter((each) => each.suite === suite)) {
      test(`${check.id}: ${check.title}`, {
        tag: check.covers.map((row) => `@${row}`),
        annotation: [
          { type: 'check', description: check.id },
          ...check.requirements.map((id) => ({ type: 'requirement', description: id })),
        ],
      }, async () => {
        // How long a check may take is the conductor's to say: limits of targets run to hours.
        test.setTimeout(0);
        const { verdict } = await askVerdict(check.id);
        test.info().annotations.push({ type: 'verdict', description: verdict.verdict });
        test.skip(
          verdict.verdict === 'not-applicable',
          verdict.verdict === 'not-applicable' ? verdict.reason : '',
        );
        if (verdict.verdict !== 'pass') throw new Error(explainVerdict(check, verdict));
      });
    }
  });
}
