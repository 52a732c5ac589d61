import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SafeprobeError } from '../errors.js';
import type { Files } from './manifest.js';
import { isSafePath } from './paths.js';

/** How much of somebody else's evidence is read before it is refused. */
export interface Limits {
  readonly files: number;
  /** Of all files together, unpacked. */
  readonly bytes: number;
}

export const LIMITS: Limits = { files: 20_000, bytes: 512 * 1024 * 1024 };

/**
 * Reads a folder that may be hostile: nothing but plain files below plain folders, every name safe, within limits.
 * Links are refused, not followed: what they point at is not part of the bundle.
 *
 * @throws SafeprobeError `evidence`, naming the file.
 */
export async function readFolder(root: string, limits: Limits = LIMITS): Promise<Files> {
  const files = new Map<string, Buffer>();
  let bytes = 0;

  async function visit(folder: string): Promise<void> {
    const entries = await attempt(folder, () => readdir(join(root, folder), { withFileTypes: true }));
    if (entries.length === 0 && folder !== '') throw refused(folder, 'an empty folder, which no bundle has');
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (!isSafePath(path)) throw refused(path, 'a name that no bundle has');
      if (entry.isDirectory()) await visit(path);
      else if (entry.isFile()) await take(path);
      else throw refused(path, 'neither a plain file nor a folder (a link, a device, a socket)');
    }
  }

  async function take(path: string): Promise<void> {
    const { size } = await attempt(path, () => lstat(join(root, path)));
    bytes += size;
    if (bytes > limits.bytes || files.size >= limits.files)
      throw refused(path, 'more than a bundle may hold');
    files.set(path, await attempt(path, () => readFile(join(root, path))));
  }

  await visit('');
  return files;
}

function refused(file: string, message: string): SafeprobeError {
  return new SafeprobeError('evidence', message, { file });
}

async function attempt<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw new SafeprobeError('evidence', 'could not be read', { file, cause });
  }
}
