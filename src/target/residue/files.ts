/** A search through a browser's own files, for what was stored outside the reach of pages. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

const LARGEST = 64 * 1024 * 1024;

/** Which of the texts are in some file below the folder, in UTF-8 or UTF-16; what is compressed stays hidden. */
export async function textsInFiles(
  folder: string,
  texts: ReadonlyMap<string, string>,
): Promise<{ readonly count: number; readonly found: readonly string[] }> {
  const needles = [...texts].flatMap(([label, text]) =>
    text === ''
      ? []
      : [
          { label, bytes: Buffer.from(text, 'utf8') },
          { label, bytes: Buffer.from(text, 'utf16le') },
        ],
  );
  const found = new Set<string>();
  let count = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await stat(path).then(
      ({ size }) => (size > LARGEST ? null : readFile(path)),
      () => null,
    );
    if (bytes === null) continue;
    count++;
    for (const needle of needles) if (bytes.includes(needle.bytes)) found.add(needle.label);
  }
  return { count, found: [...found] };
}
