import { expect, it } from 'vitest';
import { summaryOf } from '../../src/engine/summary.js';
import { sample } from './sample.js';

const { results } = sample();
const summary = summaryOf({ results, bundle: 'b', zip: 'z', report: 'r', signer: null });
const checks = 'checks' in summary ? summary.checks : [];
const whyOf = (id: string) => checks.find((each) => each.id === id)?.why;

it('the document for machines says of each check why it did not pass, and of one that passed nothing', () => {
  const silent = checks.filter(({ why }) => why === undefined || why === '');
  expect(silent.map(({ verdict }) => verdict)).toEqual(silent.map(() => 'pass'));
  expect(silent).toHaveLength(results.counts.pass);
  expect(whyOf('logoff.idle-api')).toContain('GET /fhir/Patient/p-alice → 200');
  expect(whyOf('mfa.required')).toContain('full-sign-in');
});
