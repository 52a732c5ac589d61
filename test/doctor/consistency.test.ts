/** What the doctor reads from the file alone. */
import { expect, it } from 'vitest';
import { examineConsistency } from '../../src/doctor/consistency.js';
import { createReport } from '../../src/doctor/report.js';
import { createRedactor } from '../../src/evidence/redaction.js';
import type { TargetFile } from '../../src/target/schema.js';
import { createScopeGuard } from '../../src/target/scope.js';

const scope = { hosts: ['localhost'], ports: [1] };
const named = (name: string) => ({ operation: 'R', request: { path: `/${name}` } }) as const;

function told(parts: Partial<TargetFile>): readonly string[] {
  const file: TargetFile = { target: 'x', title: 'X', role: 'ehr', environment: 'demo', scope, ...parts };
  const report = createReport(() => ({ file: 'x.yaml', line: 1, column: 1 }));
  examineConsistency(file, createScopeGuard({ ...scope, addresses: {}, never: [] }), report);
  return report.findings(createRedactor()).map(({ key }) => key ?? '');
}

it('what a section on records names is not called unused, and what nothing names is', () => {
  const record = { create: 'made', update: 'changed', read: 'seen', version: 'old', history: 'all' };
  expect(
    told({
      personas: { clerk: { role: 'clerk', accounts: [] }, idle: { role: 'idle', accounts: [] } },
      actions: Object.fromEntries([...Object.values(record), 'forgotten'].map((name) => [name, named(name)])),
      integrity: { record: { persona: 'clerk', ...record, stale: { status: 412 } } },
    }),
  ).toEqual(['actions.forgotten', 'personas.idle']);
});
