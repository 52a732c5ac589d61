import { stat } from 'node:fs/promises';
import { SafeprobeError } from '../errors.js';
import type { Results } from '../model.js';
import { readZip } from './archive.js';
import { canonicalJson, sha256 } from './canonical.js';
import { type Envelope, readEnvelope, verifySignature } from './envelope.js';
import { type Facts, readFacts } from './facts.js';
import { readFolder } from './folder.js';
import { type KeyAlgorithm, loadTrust, type Trust } from './keys.js';
import { type Files, type Manifest, readManifest } from './manifest.js';
import { MANIFEST, SIGNATURE, VIEWS } from './paths.js';
import { isReleaseName, type Statement, type Subject, statementOf } from './statement.js';

export interface VerifyOptions {
  /** PEM of a public key or certificate. */
  readonly trust?: string | undefined;
  /** Where the PEM is from, for messages. */
  readonly trustFile?: string | undefined;
  /** Makes the exit code speak about the target, too: 0 only for a whole, conformant run. */
  readonly require?: 'conformant' | undefined;
  /** The release that this evidence must be about. */
  readonly release?: Subject | undefined;
}

export interface Problem {
  /** The file of the bundle, where there is one. */
  readonly path: string | null;
  readonly message: string;
}

export interface Verification {
  readonly outcome: 'trusted' | 'sound-unsigned' | 'sound-unknown-signer' | 'rejected';
  /** 0 trusted; 1 and 2 as `require` says, 2 also when nobody trusted vouches for it; 4 rejected. */
  readonly exitCode: 0 | 1 | 2 | 4;
  /** Who signed; `algorithm` only when the signature was checked. */
  readonly signer?: { readonly hint: string; readonly algorithm?: KeyAlgorithm };
  readonly problems: readonly Problem[];
  /** Only of sound evidence. */
  readonly statement?: Statement;
  readonly results?: Results;
}

/** A rejected bundle can be wrong in thousands of places; the first ones tell. */
const MAX_PROBLEMS = 50;

/**
 * Judges a bundle that may come from anyone. Bad evidence is an answer, never an exception.
 *
 * @param path a bundle's folder or zip.
 * @throws SafeprobeError `input` when there is nothing at the path, or `trust` is no key.
 */
export async function verifyBundle(path: string, options: VerifyOptions = {}): Promise<Verification> {
  const trust = options.trust === undefined ? undefined : loadTrust(options.trust, options.trustFile);
  try {
    return verifyFiles(await readBundleFiles(path), trust, options);
  } catch (error) {
    return rejected([problemOf(error)]);
  }
}

/** @throws SafeprobeError `input` when there is nothing at the path, `evidence` when it can't be a bundle. */
export async function readBundleFiles(path: string): Promise<Files> {
  let folder: boolean;
  try {
    folder = (await stat(path)).isDirectory();
  } catch (cause) {
    throw new SafeprobeError('input', 'there is no bundle here', {
      file: path,
      remedy: 'pass the folder of a run below reports/, or its zip',
      cause,
    });
  }
  return folder ? await readFolder(path) : await readZip(path);
}

/** The judgement itself: pure. Contents are looked at only once digests and, with a key to trust, the signature fit. */
export function verifyFiles(
  files: Files,
  trust?: Trust,
  options: Pick<VerifyOptions, 'require' | 'release'> = {},
): Verification {
  try {
    const manifest = readManifest(fileAt(files, MANIFEST), MANIFEST);
    const problems = differences(files, manifest, readManifest(fileAt(files, VIEWS), VIEWS));
    if (problems.length > 0) return rejected(problems);
    const envelope = manifest.signer === null ? undefined : readEnvelope(fileAt(files, SIGNATURE), SIGNATURE);
    if (envelope !== undefined && trust !== undefined) verifySignature(envelope, trust, SIGNATURE);
    const facts = readFacts(files);
    const statement = expectedStatement(files, facts, manifest, envelope, options.release);
    const sound = { problems, statement, results: facts.results };
    if (envelope === undefined) return { ...sound, outcome: 'sound-unsigned', exitCode: 2 };
    const signer = { hint: envelope.hint };
    if (trust === undefined) return { ...sound, outcome: 'sound-unknown-signer', exitCode: 2, signer };
    assertValid(trust, facts.results);
    return {
      ...sound,
      outcome: 'trusted',
      exitCode: options.require === undefined ? 0 : exitCodeFor(facts.results),
      signer: { ...signer, algorithm: trust.algorithm },
    };
  } catch (error) {
    return rejected([problemOf(error)]);
  }
}

/** The folder must hold what the two manifests list, byte for byte, and nothing else. */
function differences(files: Files, manifest: Manifest, views: Manifest): readonly Problem[] {
  const problems: Problem[] = [];
  if (manifest.signer !== views.signer)
    problems.push({ path: VIEWS, message: 'names another signer than manifest.json' });
  const listed = new Map([...Object.entries(manifest.files), ...Object.entries(views.files)]);
  for (const [path, digest] of listed) {
    const bytes = files.get(path);
    if (bytes === undefined) problems.push({ path, message: 'is missing' });
    else if (bytes.length !== digest.bytes || sha256(bytes) !== digest.sha256) {
      problems.push({ path, message: 'was changed: its digest is not the one in the manifest' });
    }
  }
  const own = new Set([MANIFEST, VIEWS, ...(manifest.signer === null ? [] : [SIGNATURE])]);
  for (const path of files.keys()) {
    if (!listed.has(path) && !own.has(path))
      problems.push({ path, message: 'was added: no manifest lists it' });
  }
  return problems;
}

/** Builds the statement again from the files; what was signed must be exactly that. */
function expectedStatement(
  files: Files,
  facts: Facts,
  manifest: Manifest,
  envelope: Envelope | undefined,
  required: Subject | undefined,
): Statement {
  const release = envelope === undefined ? undefined : releaseIn(envelope.statement);
  const statement = statementOf({
    plan: facts.plan,
    results: facts.results,
    manifest: digestAt(files, MANIFEST),
    views: digestAt(files, VIEWS),
    release,
  });
  if (envelope !== undefined) {
    if (envelope.hint !== manifest.signer)
      throw bad(SIGNATURE, 'is of another signer than manifest.json names');
    if (canonicalJson(envelope.statement) !== canonicalJson(statement)) {
      throw bad(SIGNATURE, 'the signed statement says something else than the files');
    }
  }
  if (required !== undefined && canonicalJson(release ?? null) !== canonicalJson(required)) {
    throw bad(SIGNATURE, `is not about ${required.name}@sha256:${required.digest.sha256}`);
  }
  return statement;
}

/** The third subject, which alone the files can't tell. Whatever else is wrong shows in the comparison. */
function releaseIn(statement: unknown): Subject | undefined {
  const subjects = member(statement, 'subject');
  const third: unknown = Array.isArray(subjects) ? subjects[2] : undefined;
  const name = member(third, 'name');
  const digest = member(member(third, 'digest'), 'sha256');
  if (typeof name !== 'string' || typeof digest !== 'string') return undefined;
  return isReleaseName(name) && /^[0-9a-f]{64}$/.test(digest)
    ? { name, digest: { sha256: digest } }
    : undefined;
}

function assertValid({ validity }: Trust, { endedAt }: Results): void {
  if (validity === undefined) return;
  const ended = Date.parse(endedAt);
  if (!(ended >= validity.from.getTime() && ended <= validity.to.getTime())) {
    throw bad(SIGNATURE, 'the trusted certificate was not valid when the run ended');
  }
}

function exitCodeFor({ outcome, partial }: Results): 0 | 1 | 2 {
  if (outcome === 'nonconformant') return 1;
  // A selection of checks says nothing about the target as a whole.
  return outcome === 'conformant' && !partial ? 0 : 2;
}

function fileAt(files: Files, path: string): Buffer {
  const bytes = files.get(path);
  if (bytes === undefined) throw bad(path, 'is missing');
  return bytes;
}

function digestAt(files: Files, path: string): string {
  return sha256(fileAt(files, path));
}

function member(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}

function bad(file: string, message: string): SafeprobeError {
  return new SafeprobeError('evidence', message, { file });
}

/** @throws the error itself unless it speaks of the evidence: our own defects must not look like forgeries. */
function problemOf(error: unknown): Problem {
  if (!(error instanceof SafeprobeError) || error.code !== 'evidence') throw error;
  const { file, key, expected, found } = error.detail;
  const facts = [found && `found ${found}`, expected && `expected ${expected}`].filter(Boolean).join(', ');
  const message = [key, error.message].filter(Boolean).join(': ');
  return { path: file ?? null, message: facts === '' ? message : `${message} (${facts})` };
}

function rejected(problems: readonly Problem[]): Verification {
  return { outcome: 'rejected', exitCode: 4, problems: problems.slice(0, MAX_PROBLEMS) };
}
