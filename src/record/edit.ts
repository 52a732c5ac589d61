/** Puts a sign-in path into the text of a target file, and leaves its comments as they are. */
import { parseDocument } from 'yaml';
import { SafeprobeError } from '../errors.js';
import type { Json } from '../model.js';

/** Throws `input` where there is such a path already and it may not be replaced. */
export function withSignIn(text: string, file: string, name: string, path: Json, replace: boolean): string {
  const document = parseDocument(text, { keepSourceTokens: true });
  if (document.errors.length > 0)
    throw new SafeprobeError('input', 'the file is no valid YAML', {
      file,
      remedy: 'safeprobe validate --target FILE',
    });
  if (document.hasIn(['signIn', name]) && !replace)
    throw new SafeprobeError('input', `there is a sign-in path ${name} already`, {
      file,
      key: `signIn.${name}`,
      remedy: 'Name another by --name, or let it be replaced by --force.',
    });
  document.setIn(['signIn', name], document.createNode(path));
  return document.toString({ lineWidth: 0 });
}

/** Lines that differ, each with - or + before it; between them what is around, shortened. */
export function difference(before: string, after: string): readonly string[] {
  const old = before.split('\n');
  const now = after.split('\n');
  const lengths = Array.from({ length: old.length + 1 }, () => new Uint16Array(now.length + 1));
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--) {
      const row = lengths[i];
      const next = lengths[i + 1];
      if (row === undefined || next === undefined) continue;
      row[j] = old[i] === now[j] ? (next[j + 1] ?? 0) + 1 : Math.max(next[j] ?? 0, row[j + 1] ?? 0);
    }
  const lines: string[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      i++;
      j++;
    } else if (
      j < now.length &&
      (i >= old.length || (lengths[i]?.[j + 1] ?? 0) >= (lengths[i + 1]?.[j] ?? 0))
    )
      lines.push(`+ ${now[j++] ?? ''}`);
    else lines.push(`- ${old[i++] ?? ''}`);
  }
  return lines;
}
