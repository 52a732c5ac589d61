import { expect, test } from 'vitest';
import type { Diagnosis } from '../../src/doctor/finding.js';
import { createReport } from '../../src/doctor/report.js';
import { renderDiagnosis } from '../../src/doctor/text.js';
import { createRedactor } from '../../src/evidence/redaction.js';

const place = () => ({ file: 'target.yaml', line: 3, column: 5 });

test('findings that differ only in whom they are about are told as one, secrets taken out', () => {
  const redactor = createRedactor();
  const report = createReport(place);
  for (const about of ['b', 'a', 'a'])
    report.broken('action', ['oracles', 'denied'], {
      what: 'not seen',
      about,
      seen: 'hunter2-hunter2',
      fix: 'x',
    });
  // Known only after it was said, as a token is that a later answer holds.
  redactor.add('hunter2-hunter2', 'password:nurse');
  const [finding, ...others] = report.findings(redactor);
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ key: 'oracles.denied', what: 'not seen: a, b', place: place() });
  expect(finding?.seen).toMatch(/^\[password:nurse fp:/);
});

test('a diagnosis is shown by area, in words beside the marks, with a summary that says what was not tried', () => {
  const diagnosis: Diagnosis = {
    target: 'small',
    title: 'Small',
    file: 'target.yaml',
    ok: false,
    counts: { works: 1, broken: 1, note: 0, skipped: 1 },
    findings: [
      { area: 'start', key: 'start', state: 'works', what: 'ready', place: place() },
      { area: 'trust', key: 'trust.ca', state: 'broken', what: 'unknown CA', fix: 'name it', place: place() },
      { area: 'audit', key: 'audit', state: 'skipped', what: 'not tried' },
    ],
  };
  const text = renderDiagnosis(diagnosis, 80).join('\n');
  expect(text).toContain('✓ works    start: ready');
  expect(text).toMatch(/✗ BROKEN {3}trust\.ca: unknown CA\n +at {7}target\.yaml:3:5\n +fix {6}name it/);
  expect(text).toContain('– skipped  audit: not tried');
  expect(text).toContain('1 work, 1 broken, 1 skipped, 0 notes.');
  const healthy = { ...diagnosis, ok: true, counts: { works: 1, broken: 0, note: 0, skipped: 1 } };
  expect(renderDiagnosis(healthy, 80).join('\n')).toContain('what was skipped was not tried');
});
