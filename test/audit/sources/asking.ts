/** Asks a log by its source alone, as a check does: lines of a small form, some of which are of the question. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { askAudit } from '../../../src/audit/source.js';
import { sourceSecrets, type TargetAudit } from '../../../src/target/audit-schema.js';
import { drive } from '../../target/drive.js';

const FIELDS: Omit<TargetAudit, 'source'> = {
  within: '5s',
  fields: {
    time: '$.at',
    actor: '$.who',
    operation: '$.did',
    object: '$.what',
    outcome: '$.result',
    nonce: '$.request',
  },
  outcomes: { success: ['ok'], failure: ['denied'] },
};
export const LINE = {
  at: '2026-03-01T10:00:00',
  who: 'anna',
  did: 'R',
  what: 'Patient/p-1',
  result: 'ok',
  request: 'n1',
};
const QUESTION = {
  nonces: ['n1', 'decoy'],
  until: ['n1'],
  withinMs: 5000,
  since: '2026-03-01T09:00:00.000Z',
};

export function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'safeprobe-log-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function ask(source: TargetAudit['source'], withinMs = 5000) {
  const { driver, guard, redactor } = drive({ scope: { hosts: ['localhost'], ports: [1] } });
  for (const { path, secret } of sourceSecrets({ source }))
    if ('literal' in secret) redactor.add(secret.literal, `audit:${path.join('.')}`);
  return askAudit(
    driver,
    { ...FIELDS, source },
    { reader: null, admit: guard.admit },
    { ...QUESTION, withinMs },
  );
}
