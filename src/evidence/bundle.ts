import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SafeprobeError } from '../errors.js';
import type { Json, LedgerEntry, Observation, Plan, Results, Tool } from '../model.js';
import { canonicalJson, sha256 } from './canonical.js';
import { readFacts } from './facts.js';
import type { Signer } from './keys.js';
import { type LeakReport, scanForLeaks } from './leak-scan.js';
import { type Files, manifestOf } from './manifest.js';
import {
  inputPath,
  isSafePath,
  MANIFEST,
  observationPath,
  SIGNATURE,
  transcriptPath,
  VIEW_FOLDER,
  VIEWS,
} from './paths.js';
import { signStatement } from './sign.js';
import type { Secret } from './spelling.js';
import { type Statement, type Subject, statementOf } from './statement.js';
import type { Har } from './transcript.js';

/** Everything of one run, already redacted: nothing is taken out here any more. */
export interface BundleContents {
  readonly plan: Plan;
  /** `planDigest` is `digestOf(plan)`; observation and transcript paths are those of `observationPath` and `transcriptPath`. */
  readonly results: Results;
  readonly observations: readonly Observation[];
  /** By check id. */
  readonly transcripts: ReadonlyMap<string, Har>;
  readonly ledger: readonly LedgerEntry[];
  /** By name: suites, profile, target, waivers. */
  readonly inputs: ReadonlyMap<string, Json>;
  readonly tool: Tool;
  /** Rendered reports by path below views/. */
  readonly views: ReadonlyMap<string, Uint8Array | string>;
}

export interface SealOptions {
  /** Without a signer the bundle is sound but nobody vouches for it. */
  readonly signer?: Signer | undefined;
  /** The release under test. */
  readonly release?: Subject | undefined;
  /** Values that must occur nowhere in the bundle: `redactor.scannable()`. */
  readonly secrets?: readonly Secret[] | undefined;
  /** Called between the stages, each of which leaves a copy of everything behind. */
  readonly between?: (() => void) | undefined;
}

export interface SealedBundle {
  readonly folder: string;
  readonly statement: Statement;
  /** What the final scan looked at; null when no secrets were given to look for. */
  readonly scan: LeakReport | null;
}

/**
 * Seals a run into a folder that appears whole or not at all: it is written beside its place under another name,
 * read back and checked like somebody else's evidence, scanned for secrets, and renamed.
 *
 * @param folder must not exist.
 * @throws SafeprobeError `input` when the folder exists; `harness` when the contents contradict one another; `evidence`
 *   when a secret was found, in which case nothing is left on disk.
 */
export async function writeBundle(
  folder: string,
  contents: BundleContents,
  options: SealOptions = {},
): Promise<SealedBundle> {
  if (existsSync(folder)) {
    throw new SafeprobeError('input', 'the folder exists and evidence is never overwritten', {
      file: folder,
      remedy: 'choose another --out',
    });
  }
  const { files, statement } = seal(contents, options);
  options.between?.();
  const partial = join(dirname(folder), `.${basename(folder)}.partial-${randomBytes(4).toString('hex')}`);
  try {
    await writeFiles(partial, files);
    options.between?.();
    const scan = await refuseLeaks(partial, options.secrets);
    await rename(partial, folder);
    return { folder, statement, scan };
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
}

/** The bundle as files in memory: pure, and the whole of the format. */
export function seal(
  contents: BundleContents,
  { signer, release, between }: SealOptions,
): { readonly files: Files; readonly statement: Statement } {
  const facts = factFiles(contents);
  const views = viewFiles(contents.views);
  between?.();
  assertConsistent(facts);
  between?.();
  const hint = signer?.hint ?? null;
  const manifest = manifestOf('safeprobe/manifest/1', hint, facts);
  const viewManifest = manifestOf('safeprobe/views/1', hint, views);
  const statement = statementOf({
    plan: contents.plan,
    results: contents.results,
    manifest: sha256(manifest),
    views: sha256(viewManifest),
    release,
  });
  const files = new Map([...facts, ...views, [MANIFEST, manifest], [VIEWS, viewManifest]]);
  if (signer !== undefined) files.set(SIGNATURE, signStatement(statement, signer));
  return { files, statement };
}

function factFiles(contents: BundleContents): Map<string, Buffer> {
  const { plan, results, observations, transcripts, ledger, inputs, tool } = contents;
  const files = new Map<string, Buffer>();
  const add = (path: string, text: string) => {
    if (files.has(path)) throw new SafeprobeError('harness', 'two records for one file', { file: path });
    files.set(path, Buffer.from(text));
  };
  add('plan.json', canonicalJson(plan));
  add('results.json', canonicalJson(results));
  add('tool.json', canonicalJson(tool));
  files.set('ledger.jsonl', Buffer.concat(ledger.map((entry) => Buffer.from(`${canonicalJson(entry)}\n`))));
  for (const observation of observations) add(observationPath(observation.check), canonicalJson(observation));
  for (const [check, har] of transcripts) add(transcriptPath(check), canonicalJson(har));
  for (const [name, input] of inputs) add(inputPath(name), canonicalJson(input));
  return files;
}

function viewFiles(views: BundleContents['views']): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const [name, content] of views) {
    const path = `${VIEW_FOLDER}${name}`;
    if (!isSafePath(path))
      throw new SafeprobeError('harness', 'not a name for a file of a bundle', { file: path });
    files.set(path, Buffer.from(content));
  }
  return files;
}

/** What verification would refuse is our defect, and is better found before it is signed. */
function assertConsistent(facts: Files): void {
  try {
    readFacts(facts);
  } catch (cause) {
    if (!(cause instanceof SafeprobeError)) throw cause;
    throw new SafeprobeError('harness', `the run can not be sealed: ${cause.message}`, {
      ...cause.detail,
      cause,
    });
  }
}

async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [path, bytes] of files) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes, { flag: 'wx' });
  }
}

async function refuseLeaks(
  folder: string,
  secrets: readonly Secret[] | undefined,
): Promise<LeakReport | null> {
  if (secrets === undefined) return null;
  const scan = await scanForLeaks([folder], secrets);
  const [leak] = scan.leaks;
  const [unread] = scan.unread;
  if (leak === undefined && unread === undefined) return scan;
  const path = (leak ?? unread)?.path ?? '';
  throw new SafeprobeError('evidence', 'refused to seal: a secret would leave the run in clear', {
    file: path.slice(path.indexOf(`${basename(folder)}/`) + basename(folder).length + 1),
    found:
      leak === undefined
        ? `an archive that can't be looked into (${unread?.why ?? ''})`
        : [...new Set(scan.leaks.map(({ label }) => label))].join(', '),
    remedy:
      'this is a defect of safeprobe or of a target file that does not mark a secret as one; please report it',
  });
}
