import { SafeprobeError } from '../errors.js';
import { canonicalJson, parseCanonical, sha256 } from './canonical.js';
import { isSafePath, MANIFEST, SIGNATURE, VIEW_FOLDER, VIEWS } from './paths.js';

/** Bundle files by path. A bundle is small enough to be judged from memory, which also freezes it while it is. */
export type Files = ReadonlyMap<string, Buffer>;

export interface FileDigest {
  readonly sha256: string;
  readonly bytes: number;
}

export interface Manifest {
  readonly schema: 'safeprobe/manifest/1' | 'safeprobe/views/1';
  /**
   * Hint of the key that signs this bundle; null when nobody does. It is inside the signed bytes, so that taking
   * the signature away, or changing whose it claims to be, shows even without a trusted key.
   */
  readonly signer: string | null;
  readonly files: { readonly [path: string]: FileDigest };
}

/** Canonical bytes of the list of these files; which of the two lists, the schema says. */
export function manifestOf(schema: Manifest['schema'], signer: string | null, files: Files): Buffer {
  const digests = [...files].map(([path, bytes]): [string, FileDigest] => [
    path,
    { sha256: sha256(bytes), bytes: bytes.length },
  ]);
  return Buffer.from(
    canonicalJson({ schema, signer, files: Object.fromEntries(digests) } satisfies Manifest),
  );
}

/** @throws SafeprobeError `evidence` for anything that `manifestOf` can't have written. */
export function readManifest(bytes: Uint8Array, file: typeof MANIFEST | typeof VIEWS): Manifest {
  const schema = file === MANIFEST ? 'safeprobe/manifest/1' : 'safeprobe/views/1';
  const value = parseCanonical(bytes, file);
  const refuse = (key: string) =>
    new SafeprobeError('evidence', 'not a manifest of this format', { file, key });
  if (!isRecord(value) || Object.keys(value).sort().join() !== 'files,schema,signer') throw refuse('$');
  if (value.schema !== schema) throw refuse('schema');
  const { signer, files } = value;
  if (signer !== null && !(typeof signer === 'string' && HEX.test(signer))) throw refuse('signer');
  if (!isRecord(files)) throw refuse('files');
  const digests: [string, FileDigest][] = [];
  for (const [path, entry] of Object.entries(files)) {
    const inViews = path.startsWith(VIEW_FOLDER);
    if (!isSafePath(path) || OWN.has(path) || inViews !== (file === VIEWS)) throw refuse(path);
    if (!isRecord(entry) || Object.keys(entry).sort().join() !== 'bytes,sha256') throw refuse(path);
    if (typeof entry.sha256 !== 'string' || !HEX.test(entry.sha256)) throw refuse(path);
    if (typeof entry.bytes !== 'number' || !Number.isSafeInteger(entry.bytes) || entry.bytes < 0)
      throw refuse(path);
    digests.push([path, { sha256: entry.sha256, bytes: entry.bytes }]);
  }
  return { schema, signer, files: Object.fromEntries(digests) };
}

const HEX = /^[0-9a-f]{64}$/;
const OWN: ReadonlySet<string> = new Set([MANIFEST, VIEWS, SIGNATURE]);

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
