/** Puts a file in its place only if it is valid, and never over another one unasked. */
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { SafeprobeError } from '../errors.js';
import { loadTarget } from '../plan/target-file.js';

/** Throws `input` when something is there already. */
export function refuseToOverwrite(file: string, force: boolean): void {
  if (force || !existsSync(file)) return;
  throw new SafeprobeError('input', 'there is such a file already', {
    file,
    remedy: 'Name another by --out FILE, or let it be replaced by --force.',
  });
}

/** Written beside its place and read as every command reads it; what is not valid never gets its name. */
export function writeValid(file: string, text: string): void {
  const folder = dirname(resolve(file));
  mkdirSync(folder, { recursive: true });
  const draft = join(folder, `.safeprobe-${process.pid}-${Date.now()}.yaml`);
  writeFileSync(draft, text, { mode: 0o644 });
  try {
    loadTarget(draft);
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
