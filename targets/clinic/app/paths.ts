import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder of the package, found by walking up: the same code runs from its sources and from dist/,
 * and reads its SQL, CSS and seed from the sources in both cases.
 */
function packageRoot(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest)) {
      const parsed: { name?: unknown } = JSON.parse(readFileSync(manifest, 'utf8'));
      if (parsed.name === 'safeprobe') return folder;
    }
    if (dirname(folder) === folder)
      throw new Error('the package.json named safeprobe is not above the clinic');
  }
}

export const CLINIC_FOLDER = join(packageRoot(), 'targets', 'clinic');
export const SCHEMA_FILE = join(CLINIC_FOLDER, 'app', 'store', 'schema.sql');
export const STYLE_FILE = join(CLINIC_FOLDER, 'app', 'web', 'clinic.css');
export const PASSKEYS_FILE = join(CLINIC_FOLDER, 'app', 'web', 'passkey-client.js');
export const ICON_FILE = join(CLINIC_FOLDER, 'app', 'web', 'icon.svg');
export const SCRIPT_FILE = join(CLINIC_FOLDER, 'app', 'web', 'open-page.js');
export const BELL_FILE = join(CLINIC_FOLDER, 'app', 'web', 'bell.svg');
export const PEOPLE_FILE = join(CLINIC_FOLDER, 'seed', 'people.json');
