/** What each layer may import, as data, and who breaks it. ARCHITECTURE.md says the same in words. */
import type { Import, Module } from './modules.js';

const PLAIN = ['model', 'errors', 'duration'];
const BELOW_CONDUCTOR = [
  ...PLAIN,
  'reconcile',
  'kinds',
  'target',
  'audit',
  'plan',
  'verdict',
  'evidence',
  'report',
];
const BELOW_ENGINE = [...BELOW_CONDUCTOR, 'conductor', 'setup', 'version'];
const BELOW_COMMANDS = [...BELOW_ENGINE, 'engine', 'doctor', 'init', 'record'];

/**
 * A layer is a folder of src/, or a module that stands alone there. Its own files are always allowed; of another
 * layer all of them (`target`), or one (`target/schema`).
 */
export const LAYERS: { readonly [layer: string]: readonly string[] } = {
  model: [],
  errors: ['model'],
  duration: ['errors'],
  version: [],
  verdict: PLAIN,
  evidence: PLAIN,
  // It shows the two books as the judges reconcile them, not by a second reading of its own.
  report: [...PLAIN, 'reconcile'],
  // Two books in, findings out: pure, so that a judge may use it.
  reconcile: [],
  kinds: ['model', 'duration', 'reconcile'],
  // One layer in two folders: a client records what an audit source reads, and both speak the target's format.
  target: [...PLAIN, 'kinds', 'audit', 'reconcile'],
  audit: [...PLAIN, 'kinds', 'target', 'reconcile'],
  plan: [...PLAIN, 'kinds', 'target/schema'],
  setup: ['errors'],
  conductor: BELOW_CONDUCTOR,
  engine: BELOW_ENGINE,
  // Tries a target part by part; the sockets it opens itself go to addresses that the scope guard admitted.
  doctor: BELOW_ENGINE,
  // Looks at a system that nothing is known of yet; its handshakes are the doctor's.
  init: [...BELOW_ENGINE, 'doctor'],
  // Watches one sign-in, and has the doctor try what it made of it.
  record: [...BELOW_ENGINE, 'doctor', 'init/write'],
  commands: BELOW_COMMANDS,
  cli: [...BELOW_COMMANDS, 'commands'],
};

interface PackageRule {
  readonly package: RegExp;
  /** Layers that may import it. */
  readonly only: readonly string[];
  readonly typesAnywhere?: boolean;
  readonly why: string;
}

export const PACKAGES: readonly PackageRule[] = [
  {
    package: /^@playwright\/test(\/|$)/,
    only: ['engine'],
    why: 'src/engine is the only folder that knows the test runner; ask the conductor instead',
  },
  {
    package:
      /^(axios|undici|playwright|tough-cookie|http-cookie-agent|node:(tls|https|http2|dns|dgram))(\/|$)/,
    only: ['target', 'audit', 'doctor', 'setup'],
    why: 'src/target is the only door to the target: ask a client, so that scope, rate and ledger hold',
  },
  {
    package: /^node:(net|http)$/,
    only: ['target', 'audit', 'doctor', 'engine'],
    why: 'src/target is the only door to the target; src/engine listens on loopback for its workers',
  },
  {
    package: /^tls-scanner-lite$/,
    only: ['target'],
    typesAnywhere: true,
    why: 'handshakes go through the scope guard of src/target; import types only',
  },
];

/** What a kind may take from outside the house: its schema language, and randomness for values it plants. */
const KIND_PACKAGES = ['typebox', 'node:crypto'];

export function layerOf(file: string): string | null {
  return /^src\/([^/.]+)/.exec(file)?.[1] ?? null;
}

/** One sentence a broken rule: the file, the import, the fix. */
export function violations(modules: readonly Module[]): readonly string[] {
  return modules.flatMap(({ file, imports }) =>
    imports.flatMap((each) => {
      const fix = each.file === null ? packageFix(file, each) : fileFix(file, each.file);
      return fix === null ? [] : [`${file} imports ${each.from}: ${fix}`];
    }),
  );
}

function fileFix(file: string, imported: string): string | null {
  const layer = layerOf(file);
  if (file.startsWith('packages/tls-scanner-lite/'))
    return imported.startsWith('packages/tls-scanner-lite/')
      ? null
      : 'the scanner knows nothing of safeprobe; hand it what it needs as an option';
  if (file.startsWith('targets/'))
    return imported.startsWith('targets/')
      ? null
      : 'a target must not know the harness; move what both need out of src, or write it twice';
  if (layer === null) return null;
  if (imported.startsWith('targets/'))
    return 'nothing in src knows a target; what is needed belongs into its target.yaml';
  const other = layerOf(imported);
  if (other === null) return 'src imports src and packages only';
  const allowed = LAYERS[layer];
  if (allowed === undefined) return `give the layer "${layer}" its row in test/architecture/rules.ts`;
  const one = imported.slice('src/'.length, -'.ts'.length);
  if (other === layer || allowed.includes(other) || allowed.includes(one)) return null;
  return `${layer} may import ${allowed.join(', ') || 'nothing'}; move the shared part down, or pass it as a parameter`;
}

function packageFix(file: string, { from, typeOnly }: Import): string | null {
  const layer = layerOf(file);
  if (layer === null) return null;
  for (const rule of PACKAGES)
    if (rule.package.test(from) && !rule.only.includes(layer) && !(rule.typesAnywhere === true && typeOnly))
      return rule.why;
  if (layer === 'kinds' && !KIND_PACKAGES.includes(from) && !typeOnly)
    return `a kind reaches the world through its probe; it may import ${KIND_PACKAGES.join(', ')} and types`;
  return null;
}

/** Each cycle of modules as they load, once, as `a → b → a`. Types are gone by then: they may refer to each other. */
export function cycles(modules: readonly Module[]): readonly string[] {
  const graph = new Map(
    modules.map((module) => [
      module.file,
      module.imports.flatMap((each) => (each.typeOnly ? [] : (each.file ?? []))),
    ]),
  );
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at !== -1) found.push([...path.slice(at), file].join(' → '));
    if (at !== -1 || done.has(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return found;
}
