/** The doctor on a small system that calls others and takes signed messages. */
import type { Area, Finding } from '../../src/doctor/finding.js';
import type { Effects } from '../../src/model.js';
import { type Habits, LAB_SECRET, openCallingSystem, type System } from '../target/calling-system.js';
import { createAuthority } from '../target/certificates.js';
import { CANARY } from '../target/systems.js';
import { examineParts, type Tree } from './small-target.js';

const ours = await createAuthority('Ours');

export interface Examined {
  /** Of the areas asked for. */
  readonly findings: readonly Finding[];
  /** All of it as it would be printed. */
  readonly text: string;
  readonly system: System;
}

export interface Setting {
  readonly habits?: Habits;
  readonly effects?: Effects;
  /** Changes the file before it is written. */
  readonly change?: (file: Tree) => void;
}

export async function examineCalling(
  areas: readonly Area[],
  { habits = {}, effects, change = () => undefined }: Setting = {},
): Promise<Examined> {
  const system = await openCallingSystem(ours, habits);
  const { audit: _, ...parts } = structuredClone(system.parts);
  const file: Tree = {
    nonce: { header: 'X-Request-Id' },
    personas: {
      clinician: {
        role: 'clinician',
        accounts: [{ username: 'clara', password: { literal: 'staple-gun-orchid' } }],
      },
    },
    ...parts,
  };
  change(file);
  const diagnosis = await examineParts(file, { ca: ours.pem, ...(effects === undefined ? {} : { effects }) });
  const findings = diagnosis.findings.filter((each) => areas.includes(each.area));
  return { findings, text: JSON.stringify(diagnosis), system };
}

/** What must never be shown, whatever is wrong. */
export const SECRETS: readonly string[] = [LAB_SECRET, CANARY, 'staple-gun-orchid'];
