/** Copies of the clinic's target file in a folder of their own, to plant mistakes in; and one clinic for all of them. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { type DoctorOptions, examine } from '../../src/doctor/doctor.js';
import type { Diagnosis, Finding } from '../../src/doctor/finding.js';
import { findBrowser } from '../../src/setup/browser.js';
import { type Started, startTarget } from '../../src/target/start.js';
import { packageRoot } from '../../src/version.js';

type Tree = { [key: string]: unknown };

const CLINIC = join(packageRoot(), 'targets', 'clinic');
const MAIN = join(packageRoot(), 'dist', 'targets', 'clinic', 'app', 'main.js');

/** A target file and its accounts, to be changed before they are written. */
export interface Copy {
  readonly folder: string;
  readonly target: Tree;
  readonly people: Tree;
}

export type Mistake = (copy: Copy) => void;

/** Sets what stands at a path; undefined removes it. Throws where the path does not exist in the clinic's file. */
export function set(tree: Tree, path: readonly (string | number)[], value: unknown): void {
  let part: unknown = tree;
  for (const step of path.slice(0, -1)) {
    if (typeof part !== 'object' || part === null) throw new Error(`nothing at ${path.join('.')}`);
    part = (part as Tree)[step];
  }
  const last = path.at(-1);
  if (typeof part !== 'object' || part === null || last === undefined)
    throw new Error(`nothing at ${path.join('.')}`);
  if (value === undefined) delete (part as Tree)[last];
  else (part as Tree)[last] = value;
}

const folders: string[] = [];

export function removeCopies(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** Writes the copy; returns its file. Further ways in are slow, so they are left out where they are not the point. */
export function write(mistakes: readonly Mistake[], adapt: (target: Tree) => void = () => undefined): string {
  const folder = mkdtempSync(join(tmpdir(), 'safeprobe-doctor-'));
  folders.push(folder);
  const copy: Copy = {
    folder,
    // Without its aliases: a mistake is planted in one place.
    target: JSON.parse(JSON.stringify(parse(readFileSync(join(CLINIC, 'target.yaml'), 'utf8')))) as Tree,
    people: JSON.parse(readFileSync(join(CLINIC, 'seed', 'people.json'), 'utf8')) as Tree,
  };
  set(copy.target, ['start', 'command'], ['node', MAIN]);
  for (const mistake of mistakes) mistake(copy);
  adapt(copy.target);
  const file = join(folder, 'target.yaml');
  writeFileSync(file, stringify(copy.target).replaceAll('seed/people.json', 'people.json'));
  writeFileSync(join(folder, 'people.json'), JSON.stringify(copy.people, null, 1));
  return file;
}

type Options = Pick<DoctorOptions, 'effects' | 'allAccounts'>;

export interface SharedClinic {
  /** Resets the clinic and examines a copy of its file, without the browser's way in. */
  examine(mistakes: readonly Mistake[], options?: Options): Promise<Diagnosis>;
  stop(): Promise<void>;
}

export async function shareClinic(): Promise<SharedClinic> {
  // Idle limits long enough not to matter on a busy machine.
  const env = {
    CLINIC_IDLE: '60s',
    CLINIC_ABSOLUTE: '10m',
    CLINIC_EMERGENCY: '5s',
    CLINIC_LINK: '60s',
    CLINIC_CONTROL: '1',
  };
  const started = await startTarget({ command: ['node', MAIN], env, within: '60s' }, CLINIC);
  return {
    async examine(mistakes, options = {}) {
      await started.control({ reset: true });
      const file = write(mistakes, (target) => useRunning(target, started));
      return examine({ target: file, env: process.env, browser, ...options });
    },
    stop: () => started.stop(),
  };
}

function useRunning(target: Tree, { facts }: Started): void {
  const filled = JSON.parse(
    JSON.stringify(target).replace(/\$\{start\.(\w+)\}/g, (_, key: string) => facts[key] ?? ''),
  ) as Tree;
  Object.assign(target, filled);
  delete target.start;
  set(target, ['vars', 'idle'], '60s');
  set(target, ['vars', 'absolute'], '10m');
  set(target, ['vars', 'link'], '60s');
  for (const path of ['browser', 'mobile', 'reset']) set(target, ['signIn', path], undefined);
  set(target, ['factors', 'passkey', 'browser'], undefined);
}

export async function browser(): Promise<string> {
  const found = await findBrowser(process.env);
  if (found === null) throw new Error('no Chromium was found: npm run demo installs one');
  return found.path;
}

export function broken(diagnosis: Diagnosis): readonly Finding[] {
  return diagnosis.findings.filter((each) => each.state === 'broken');
}

/** `key: what [fix]`, to be compared and to be read when a test fails. */
export function said(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ key, what, fix }) => `${key}: ${what} [${fix ?? ''}]`);
}
