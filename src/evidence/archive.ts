import { createWriteStream } from 'node:fs';
import { readFile, rename, rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { crc32, inflateRawSync } from 'node:zlib';
import { type Entry, fromBufferPromise, type LocalFileHeader, type ZipFile } from 'yauzl';
import yazl from 'yazl';
import { SafeprobeError } from '../errors.js';
import { LIMITS, type Limits, readFolder } from './folder.js';
import type { Files } from './manifest.js';
import { isSafePath } from './paths.js';

const END_OF_CENTRAL_DIRECTORY = 0x06054b50;
const END_RECORD_BYTES = 22;
/** Info-ZIP's second name for an entry: readers disagree on which of the two counts. */
const UNICODE_PATH = 0x7075;
const HAS_DESCRIPTOR = 0x8;

/** One unpacked entry, and the bytes of the archive that it takes up. */
export interface ZipEntry {
  readonly name: string;
  readonly data: Buffer;
  readonly start: number;
  readonly end: number;
  readonly described: boolean;
}

/**
 * Writes a folder as a zip: entries in order of path, a fixed date, no owner. The same folder gives the same bytes
 * in every time zone (with the same zlib); what is signed is the digests inside, never these bytes.
 *
 * @throws SafeprobeError `evidence` when the folder holds what no bundle has; file system errors as they are.
 */
export async function zipBundle(folder: string, file: string): Promise<void> {
  const files = await readFolder(folder);
  const zip = new yazl.ZipFile();
  // DOS dates are local time, and yazl reads the local clock: noon built from local parts is the same digits anywhere.
  const mtime = new Date(2000, 0, 1, 12);
  for (const path of [...files.keys()].sort()) {
    const bytes = files.get(path) ?? Buffer.alloc(0);
    zip.addBuffer(bytes, path, { mtime, mode: 0o100644, forceDosTimestamp: true, compressionLevel: 9 });
  }
  zip.end();
  const partial = `${file}.partial`;
  try {
    await pipeline(zip.outputStream, createWriteStream(partial));
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/**
 * Reads a zipped bundle that may be hostile. Times, attributes and compression are the zip tool's own affair;
 * everything that two readers could understand differently is refused.
 *
 * @throws SafeprobeError `evidence`.
 */
export async function readZip(file: string, limits: Limits = LIMITS): Promise<Files> {
  try {
    if ((await stat(file)).size > limits.bytes) throw refused('larger than a bundle may be');
    const bytes = await readFile(file);
    const names = new Set<string>();
    const entries = await unpack(bytes, limits, (entry, local) => {
      assertOneReading(entry, local);
      if (names.has(entry.fileName)) throw refused('the same name twice', entry.fileName);
      names.add(entry.fileName);
    });
    assertNothingBetween(bytes, entries);
    const files = new Map(
      entries.filter(({ name }) => !name.endsWith('/')).map(({ name, data }) => [name, data]),
    );
    for (const { name } of entries) {
      if (!name.endsWith('/')) continue;
      if (![...files.keys()].some((path) => path.startsWith(name))) throw refused('an empty folder', name);
    }
    return files;
  } catch (cause) {
    if (cause instanceof SafeprobeError && cause.code === 'evidence') throw cause;
    throw new SafeprobeError('evidence', 'not a readable zip', {
      found: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}

/**
 * Unpacks every entry within limits, sizes and checksums enforced.
 *
 * @param admit looks at each entry before it is unpacked, and throws to refuse it.
 */
export async function unpack(
  bytes: Buffer,
  limits: Limits,
  admit: (entry: Entry, local: LocalFileHeader) => void = () => {},
): Promise<readonly ZipEntry[]> {
  const zip = await fromBufferPromise(bytes, { strictFileNames: true, validateEntrySizes: true });
  // yauzl may report again after the iteration has ended; unheard, that would end the process.
  zip.on('error', () => {});
  const entries: ZipEntry[] = [];
  let total = 0;
  for await (const entry of zip.eachEntry()) {
    total += entry.uncompressedSize;
    if (total > limits.bytes || entries.length >= limits.files)
      throw refused('more than is unpacked', entry.fileName);
    const local = await zip.readLocalFileHeaderPromise(entry);
    admit(entry, local);
    entries.push(unpackEntry(bytes, entry, local));
  }
  closeQuietly(zip);
  return entries;
}

function unpackEntry(bytes: Buffer, entry: Entry, local: LocalFileHeader): ZipEntry {
  const name = entry.fileName;
  const end = local.fileDataStart + entry.compressedSize;
  const packed = bytes.subarray(local.fileDataStart, end);
  if (!entry.canDecodeFileData()) throw refused('encrypted, or packed by an unknown method', name);
  const data =
    entry.compressionMethod === 0
      ? Buffer.from(packed)
      : inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.uncompressedSize) });
  if (data.length !== entry.uncompressedSize) throw refused('not of the size that the zip declares', name);
  if (crc32(data) !== entry.crc32) throw refused('the checksum of the zip does not fit', name);
  const described = (entry.generalPurposeBitFlag & HAS_DESCRIPTOR) !== 0;
  return { name, data, start: entry.relativeOffsetOfLocalHeader, end, described };
}

/** Refuses what one zip reader would show and another hide. */
function assertOneReading(entry: Entry, local: LocalFileHeader): void {
  const name = entry.fileName;
  const folder = name.endsWith('/');
  if (!isSafePath(folder ? name.slice(0, -1) : name)) throw refused('a name that no bundle has', name);
  if (!local.fileName.equals(entry.fileNameRaw)) throw refused('two names for one entry', name);
  if (local.compressionMethod !== entry.compressionMethod)
    throw refused('two packing methods for one entry', name);
  if (entry.extraFields.some(({ id }) => id === UNICODE_PATH))
    throw refused('a second name in an extra field', name);
  if (entry.fileComment !== '') throw refused('a comment', name);
  const type = (entry.externalFileAttributes >>> 16) & 0o170000;
  if (type !== 0 && type !== (folder ? 0o040000 : 0o100000))
    throw refused('neither a plain file nor a folder', name);
  if (folder && entry.uncompressedSize !== 0) throw refused('a folder with content', name);
}

/** The entries must lie one behind the other, from the first byte to the directory, and nothing after it. */
function assertNothingBetween(bytes: Buffer, entries: readonly ZipEntry[]): void {
  const record = bytes.length - END_RECORD_BYTES;
  if (record < 0 || bytes.readUInt32LE(record) !== END_OF_CENTRAL_DIRECTORY)
    throw refused('bytes after the zip');
  const directory = bytes.readUInt32LE(record + 16);
  if (directory + bytes.readUInt32LE(record + 12) !== record)
    throw refused('bytes beside the directory of the zip');
  const sorted = [...entries].sort((a, b) => a.start - b.start);
  const boundaries = [...sorted.map(({ start }) => start), directory];
  if (boundaries[0] !== 0) throw refused('bytes before the zip');
  sorted.forEach((entry, index) => {
    const gap = (boundaries[index + 1] ?? 0) - entry.end;
    const allowed = entry.described ? [12, 16] : [0];
    if (!allowed.includes(gap))
      throw refused('bytes between the entries, or entries that overlap', entry.name);
  });
}

function closeQuietly(zip: ZipFile): void {
  if (zip.isOpen) zip.close();
}

function refused(message: string, file?: string): SafeprobeError {
  return new SafeprobeError('evidence', message, { file });
}
