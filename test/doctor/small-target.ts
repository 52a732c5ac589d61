/** The doctor on a target file made of the parts that a test needs, written to a folder of its own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { examine } from '../../src/doctor/doctor.js';
import type { Diagnosis, Finding } from '../../src/doctor/finding.js';
import type { Effects } from '../../src/model.js';

export type Tree = Record<string, unknown>;

export interface Given {
  /** Written as ca.pem, and trusted. */
  readonly ca?: string;
  readonly effects?: Effects;
}

export function examineParts(parts: Tree, { ca, effects }: Given = {}): Promise<Diagnosis> {
  const folder = mkdtempSync(join(tmpdir(), 'safeprobe-doctor-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  if (ca !== undefined) writeFileSync(join(folder, 'ca.pem'), ca);
  const file: Tree = {
    target: 'small',
    title: 'A small server',
    role: 'service',
    environment: 'demo',
    ...(ca === undefined ? {} : { trust: { ca: ['ca.pem'] } }),
    ...parts,
  };
  writeFileSync(join(folder, 'target.yaml'), stringify(file));
  return examine({
    target: folder,
    env: {},
    browser: async () => {
      throw new Error('no browser is needed');
    },
    ...(effects === undefined ? {} : { effects }),
  });
}

export function keysOf(findings: readonly Finding[], state: Finding['state']): readonly string[] {
  return findings.filter((each) => each.state === state).map(({ key }) => key);
}
