/** The modules of the house and what they import, read from their text. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Import {
  /** As written: `../model.js`, `typebox`. */
  readonly from: string;
  /** File of the repository, or null for a package. */
  readonly file: string | null;
  readonly typeOnly: boolean;
}

export interface Module {
  /** Relative to the repository, with `/`. */
  readonly file: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Every TypeScript module below the folder. */
export function readModules(folder: string): readonly Module[] {
  const files = readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
    .map((name) => posix.join(folder, name.replaceAll('\\', '/')))
    .filter((file) => file.endsWith('.ts') && !/(^|\/)(node_modules|dist)\//.test(file));
  return files.sort().map((file) => moduleOf(file, readFileSync(`${root}${file}`, 'utf8')));
}

const STATEMENT = /^(?:import|export)\s+(type\s)?[^'";]*?\bfrom\s+'([^']+)'/gm;
const BARE = /^import\s+'([^']+)'/gm;
/** `import('x')` while running, or, with a name of a type behind it, `import('x').Report`. */
const INLINE = /\bimport\(\s*'([^']+)'\s*\)(\.[A-Z])?/g;

export function moduleOf(file: string, text: string): Module {
  const found = [
    ...[...text.matchAll(STATEMENT)].map(([, type, from = '']) => ({ from, typeOnly: type !== undefined })),
    ...[...text.matchAll(BARE)].map(([, from = '']) => ({ from, typeOnly: false })),
    ...[...text.matchAll(INLINE)].map(([, from = '', type]) => ({ from, typeOnly: type !== undefined })),
  ];
  return { file, text, imports: found.map((each) => ({ ...each, file: fileOf(file, each.from) })) };
}

function fileOf(importer: string, from: string): string | null {
  if (!from.startsWith('.')) return null;
  return posix.join(posix.dirname(importer), from).replace(/\.js$/, '.ts');
}

/** Imports that resolve to no file: the extractor or the code is wrong. */
export function dangling(modules: readonly Module[]): readonly string[] {
  return modules.flatMap(({ file, imports }) =>
    imports
      .filter((each) => each.file !== null && !existsSync(`${root}${each.file}`))
      .map((each) => `${file} imports ${each.from}, which is not there`),
  );
}
