/** Counts tests for scripts/tests.mjs, with the reason of each that was skipped. */
import { writeFileSync } from 'node:fs';

/**
 * @typedef {object} Tally
 * @property {number} passed
 * @property {number} failed a file that could not be loaded counts as one
 * @property {{ test: string, why: string }[]} skipped
 * @property {string[]} broken files that could not be loaded
 */

export default class TallyReporter {
  /** @param {readonly import('vitest/node').TestModule[]} modules */
  onTestRunEnd(modules) {
    /** @type {Tally} */
    const tally = { passed: 0, failed: 0, skipped: [], broken: [] };
    for (const module of modules) {
      const tests = [...module.children.allTests()];
      if (module.errors().length > 0 && tests.length === 0) tally.broken.push(module.relativeModuleId);
      for (const test of tests) {
        const result = test.result();
        if (result.state === 'passed') tally.passed++;
        else if (result.state === 'failed') tally.failed++;
        else
          tally.skipped.push({
            test: `${module.relativeModuleId} > ${test.fullName}`,
            why: reasonOf(result, test),
          });
      }
    }
    tally.failed += tally.broken.length;
    if (process.env.SAFEPROBE_TALLY) writeFileSync(process.env.SAFEPROBE_TALLY, JSON.stringify(tally));
  }
}

/**
 * @param {import('vitest/node').TestResult} result
 * @param {import('vitest/node').TestCase} test
 */
function reasonOf(result, test) {
  if (result.state === 'skipped' && result.note) return result.note;
  if (result.state === 'pending') return 'the run ended before it';
  return `its condition in the file did not hold (${test.options.mode ?? 'skip'})`;
}
