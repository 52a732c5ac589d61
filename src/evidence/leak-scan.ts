import { open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { SafeprobeError } from '../errors.js';
import { unpack } from './archive.js';
import { createMatcher, type Matcher } from './matcher.js';
import { type Secret, spellingsOf } from './spelling.js';

/** Where a value was found. The value itself is never returned. */
export interface Leak {
  /** Path of the file; `!` leads into an archive; a value in the path itself is shown as `[label]`. */
  readonly path: string;
  readonly label: string;
}

export interface LeakReport {
  readonly leaks: readonly Leak[];
  /** Archives that could not be looked into: silence about them means nothing, so callers treat it as a leak. */
  readonly unread: readonly { readonly path: string; readonly why: string }[];
  /** What was looked at: the control of an empty list. */
  readonly files: number;
  readonly bytes: number;
}

const CHUNK = 4 * 1024 * 1024;
/** Packed files are unpacked in memory up to this size. */
const UNPACK = { files: 20_000, bytes: 256 * 1024 * 1024 };
const MAX_NESTING = 4;

const ZIP = Buffer.from('PK\x03\x04', 'latin1');
const GZIP = Buffer.from([0x1f, 0x8b, 0x08]);
/** How base64 of a zip begins: reports in one HTML file carry their data like this. */
const BASE64_ZIP = Buffer.from('UEsDB');

/**
 * Looks for values in every file below the paths, in every spelling and in UTF-16, inside zip and gzip, and inside zips
 * embedded as base64. One pass a file, however many values.
 *
 * @param paths files or folders; links below them are not followed.
 * @throws SafeprobeError `environment` when a file can't be read: a scan that did not look may not say "clean".
 */
export async function scanForLeaks(paths: readonly string[], values: readonly Secret[]): Promise<LeakReport> {
  const matcher = matcherOf(values);
  const leaks = new Map<string, Leak>();
  const unread: { path: string; why: string }[] = [];
  const total = { files: 0, bytes: 0 };

  function report(path: string, label: string): void {
    const leak = { path: withoutValues(path, matcher), label };
    leaks.set(JSON.stringify(leak), leak);
  }

  function look(bytes: Uint8Array, path: string): void {
    matcher.find(bytes, (_start, _end, label) => report(path, label));
  }

  /** The content as it lies there, and what is packed inside it. */
  async function scanBytes(bytes: Buffer, path: string, nesting: number): Promise<void> {
    look(bytes, path);
    const inner = await unpacked(bytes, path);
    if (inner.length > 0 && nesting >= MAX_NESTING) {
      unread.push({ path: withoutValues(path, matcher), why: 'packed too many times' });
      return;
    }
    for (const { name, data } of inner) {
      look(Buffer.from(name), `${path}!${name}`);
      await scanBytes(data, `${path}!${name}`, nesting + 1);
    }
  }

  async function unpacked(bytes: Buffer, path: string): Promise<readonly { name: string; data: Buffer }[]> {
    try {
      if (bytes.subarray(0, 4).equals(ZIP)) return await unpack(bytes, UNPACK);
      if (bytes.subarray(0, 3).equals(GZIP)) {
        return [{ name: 'gunzip', data: gunzipSync(bytes, { maxOutputLength: UNPACK.bytes }) }];
      }
      return embeddedZips(bytes);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      unread.push({ path: withoutValues(path, matcher), why: withoutValues(why, matcher) });
      return [];
    }
  }

  async function scanFile(path: string, size: number): Promise<void> {
    total.files += 1;
    total.bytes += size;
    const handle = await open(path);
    try {
      if (size <= UNPACK.bytes) return await scanBytes(await handle.readFile(), path, 0);
      const buffer = Buffer.alloc(CHUNK + matcher.longest);
      let carried = 0;
      for (let first = true; ; first = false) {
        const { bytesRead } = await handle.read(buffer, carried, CHUNK);
        const window = buffer.subarray(0, carried + bytesRead);
        if (bytesRead === 0) return;
        if (first && (window.subarray(0, 4).equals(ZIP) || window.subarray(0, 3).equals(GZIP))) {
          unread.push({ path: withoutValues(path, matcher), why: 'too large to be unpacked' });
        }
        look(window, path);
        carried = Math.min(window.length, Math.max(0, matcher.longest - 1));
        window.copy(buffer, 0, window.length - carried);
      }
    } finally {
      await handle.close();
    }
  }

  async function visit(path: string, shown: string): Promise<void> {
    look(Buffer.from(shown), path);
    const status = await stat(path);
    if (status.isFile()) return await scanFile(path, status.size);
    if (!status.isDirectory()) return;
    for (const entry of await readdir(path, { withFileTypes: true })) {
      if (entry.isFile() || entry.isDirectory())
        await visit(join(path, entry.name), `${shown}/${entry.name}`);
    }
  }

  for (const path of paths) {
    try {
      await visit(path, basename(path));
    } catch (cause) {
      throw new SafeprobeError('environment', 'the leak scan could not read this', {
        file: withoutValues(path, matcher),
        remedy: 'make it readable for this user, or remove it, and run again',
        cause,
      });
    }
  }
  return { leaks: [...leaks.values()], unread, ...total };
}

function matcherOf(values: readonly Secret[]): Matcher<string> {
  const matcher = createMatcher<string>();
  for (const { value, label } of values) {
    const wide = Buffer.from(value, 'utf16le');
    const patterns = [
      ...spellingsOf(value).map((text) => Buffer.from(text)),
      wide,
      Buffer.from(wide).swap16(),
    ];
    for (const pattern of patterns) if (pattern.length >= 4) matcher.add(pattern, label);
  }
  return matcher;
}

function embeddedZips(bytes: Buffer): readonly { name: string; data: Buffer }[] {
  const found: { name: string; data: Buffer }[] = [];
  for (let at = bytes.indexOf(BASE64_ZIP); at !== -1; ) {
    let end = at;
    while (isBase64(bytes[end])) end += 1;
    const data = Buffer.from(bytes.toString('latin1', at, end), 'base64');
    if (data.subarray(0, 4).equals(ZIP)) found.push({ name: `base64@${at}`, data });
    at = bytes.indexOf(BASE64_ZIP, end);
  }
  return found;
}

/** A-Z a-z 0-9 + / */
function isBase64(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    (byte >= 0x41 && byte <= 0x5a) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    byte === 0x2b ||
    byte === 0x2f
  );
}

function withoutValues(text: string, matcher: Matcher<string>): string {
  const bytes = Buffer.from(text);
  const found: { start: number; end: number; label: string }[] = [];
  matcher.find(bytes, (start, end, label) => found.push({ start, end, label }));
  if (found.length === 0) return text;
  found.sort((a, b) => a.start - b.start || b.end - a.end);
  const parts: string[] = [];
  let done = 0;
  for (const { start, end, label } of found) {
    if (start >= done) parts.push(bytes.toString('utf8', done, start), `[${label}]`);
    done = Math.max(done, end);
  }
  return parts.join('') + bytes.toString('utf8', done);
}
