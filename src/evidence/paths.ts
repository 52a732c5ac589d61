import { sha256 } from './canonical.js';

export const MANIFEST = 'manifest.json';
export const VIEWS = 'views.json';
export const SIGNATURE = 'evidence.sigstore.json';
export const VIEW_FOLDER = 'views/';

const SAFE_SEGMENT = /^[A-Za-z0-9_~][A-Za-z0-9._~-]{0,127}$/;
/** What Windows takes for a device whatever the extension. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * Paths of a bundle are relative, with forward slashes, ASCII, and without dot segments or hidden files, so that they
 * mean the same file on every system and in every zip tool.
 */
export function isSafePath(path: string): boolean {
  const segments = path.split('/');
  return (
    path.length <= 240 &&
    segments.length <= 8 &&
    segments.every((segment) => SAFE_SEGMENT.test(segment) && !segment.endsWith('.') && !DEVICE.test(segment))
  );
}

/**
 * A file name for an id of any spelling. Plain lower-case ids stay as they are; of others a readable rest is kept
 * and the digest of the id keeps them apart, also on a file system that ignores case. `~` occurs in no plain
 * id, so the two forms can't meet.
 */
export function fileNameOf(id: string): string {
  if (/^[a-z0-9][a-z0-9._-]{0,79}$/.test(id) && !id.endsWith('.') && !DEVICE.test(id)) return id;
  const rest = id
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 48);
  return `${rest}~${sha256(id).slice(0, 16)}`;
}

export function observationPath(check: string): string {
  return `observations/${fileNameOf(check)}.json`;
}

export function transcriptPath(check: string): string {
  return `transcripts/${fileNameOf(check)}.har`;
}

export function inputPath(name: string): string {
  return `inputs/${fileNameOf(name)}.json`;
}
