/** What the doctor says that it does not try. */
import { expect, it } from 'vitest';
import { createReport } from '../../src/doctor/report.js';
import { tellUntried, UNTRIED } from '../../src/doctor/untried.js';
import { createRedactor } from '../../src/evidence/redaction.js';
import { kindOf } from '../../src/kinds/registry.js';
import type { TargetFile } from '../../src/target/schema.js';

const base: TargetFile = {
  target: 'x',
  title: 'X',
  role: 'ehr',
  environment: 'demo',
  scope: { hosts: ['localhost'], ports: [1] },
};
const told = (file: TargetFile) => {
  const report = createReport(() => ({ file: 'x.yaml', line: 1, column: 1 }));
  tellUntried(file, report);
  return report.findings(createRedactor());
};

it('each part is tried by a kind that there is', () => {
  for (const kind of Object.values(UNTRIED)) expect(kindOf(kind), kind).toBeDefined();
});

it('what the file declares of it is named, with who tries it, and is wrong in no way', () => {
  const findings = told({ ...base, emergencyMode: { federation: 'idp', signIn: 'web' } });
  expect(findings).toMatchObject([
    { state: 'note', what: 'parts that only a run tries: emergencyMode (emergency.outage)' },
  ]);
});

it('of a file that declares none of it nothing is said', () => {
  expect(told(base)).toEqual([]);
});
