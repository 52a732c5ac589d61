/** Where this package lies, and which version it is: from the sources as from the build. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

function isOurs(folder: string): boolean {
  const file = join(folder, 'package.json');
  return (
    existsSync(file) && (JSON.parse(readFileSync(file, 'utf8')) as { name?: string }).name === 'safeprobe'
  );
}

/** The folder that holds suites/, targets/ and package.json. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!isOurs(folder)) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('the package of safeprobe was not found around its own code');
    folder = parent;
  }
  return folder;
}

export function version(): string {
  return (JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string })
    .version;
}
