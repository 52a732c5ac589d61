import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, type rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Writes a file that others see whole or not at all. */
export async function place(path: string, text: string, put: typeof rename): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, text, { mode: 0o600 });
  await put(draft, path).finally(() => rm(draft, { force: true }));
}

/** What is kept between starts, made at the first: of two processes that start at once, both get the same. */
export async function readOrCreate(path: string, create: () => Promise<string>): Promise<string> {
  const present = await readFile(path, 'utf8').catch(() => undefined);
  if (present !== undefined) return present;
  await mkdir(dirname(path), { recursive: true });
  const created = await create();
  try {
    await place(path, created, link);
    return created;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return readFile(path, 'utf8');
  }
}
