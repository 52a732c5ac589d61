/** Puts a sign-in path into the text of a target file, and leaves everything else of it as it is. */
import { Document, isCollection, isMap, isSeq, type Node, parseDocument, visit } from 'yaml';
import { SafeprobeError } from '../errors.js';
import type { Json } from '../model.js';

/** Throws `input` where there is such a path already and it may not be replaced. */
export function withSignIn(text: string, file: string, name: string, path: Json, replace: boolean): string {
  const document = parseDocument(text);
  if (document.errors.length > 0)
    throw new SafeprobeError('input', 'the file is no valid YAML', {
      file,
      remedy: 'safeprobe validate --target FILE',
    });
  const known = document.hasIn(['signIn', name]);
  if (known && !replace)
    throw new SafeprobeError('input', `there is a sign-in path ${name} already`, {
      file,
      key: `signIn.${name}`,
      remedy: 'Name another by --name, or let it be replaced by --force.',
    });
  const inserted = known ? null : insertion(text, document, name, path);
  document.setIn(['signIn', name], document.createNode(path));
  // Writing the document anew keeps comments, but not how lines were broken: so only where nothing can be put in between.
  return inserted !== null && isSame(inserted, document)
    ? inserted
    : document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

/** The text with the path put in after the last one; null where that can't be done line by line. */
function insertion(text: string, document: Document.Parsed, name: string, path: Json): string | null {
  const section = document.get('signIn', true);
  if (section === undefined)
    return `${text.replace(/\n*$/, '\n')}\n${written({ signIn: { [name]: path } }, '')}`;
  if (!isMap(section) || section.flow === true) return null;
  const end = endOf(section);
  const first = section.items[0]?.key as Node | undefined;
  const start = first?.range?.[0];
  if (end === null || start === undefined) return null;
  const indent = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  if (!/^ +$/.test(indent)) return null;
  const line = text.indexOf('\n', end - 1);
  const before = line === -1 ? `${text}\n` : text.slice(0, line + 1);
  return `${before}${written({ [name]: path }, indent)}${text.slice(before.length)}`;
}

/** Where the last value within ends: comments that follow belong to what comes next. */
function endOf(node: unknown): number | null {
  if (isMap(node) && node.flow !== true) {
    const last = node.items.at(-1);
    return endOf(last?.value ?? last?.key);
  }
  if (isSeq(node) && node.flow !== true) return endOf(node.items.at(-1));
  return (node as Node | undefined)?.range?.[1] ?? null;
}

function written(value: { readonly [key: string]: Json }, indent: string): string {
  const document = new Document(value);
  visit(document, {
    Collection(_key, node, parents) {
      // What fits on a line stands on one, as people write it.
      const plain = JSON.stringify(node).length <= 90;
      const within = parents.some((each) => isCollection(each) && each.flow === true);
      if (within || (plain && parents.length > 3)) node.flow = true;
    },
  });
  return document
    .toString({ lineWidth: 0 })
    .split('\n')
    .map((each) => (each === '' ? each : `${indent}${each}`))
    .join('\n');
}

function isSame(text: string, document: Document.Parsed): boolean {
  const again = parseDocument(text);
  return again.errors.length === 0 && JSON.stringify(again.toJS()) === JSON.stringify(document.toJS());
}

/** Lines that differ, each with - or + before it. */
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
