import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { crc32, deflateRawSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import yazl from 'yazl';
import { readZip, zipBundle } from '../../src/evidence/archive.js';
import { writeBundle } from '../../src/evidence/bundle.js';
import { readFolder } from '../../src/evidence/folder.js';
import { generateKey, loadSigner } from '../../src/evidence/keys.js';
import { verifyBundle } from '../../src/evidence/verify.js';
import { contentsOf } from './sample.js';

const root = mkdtempSync(join(tmpdir(), 'safeprobe-archive-'));
afterAll(() => rmSync(root, { recursive: true }));

const pair = generateKey('ed25519');
const trust = pair.publicKey;
const folder = join(root, 'run');
const zip = join(root, 'run.zip');
const forged = join(root, 'forged.zip');
const rejected = { outcome: 'rejected', exitCode: 4 };

beforeAll(async () => {
  await writeBundle(folder, contentsOf(), { signer: loadSigner(pair.privateKey) });
  await zipBundle(folder, zip);
});

interface Raw {
  readonly name: string;
  readonly data?: Buffer;
  readonly mode?: number;
  readonly localName?: string;
  readonly declared?: number;
  readonly deflate?: boolean;
  readonly comment?: string;
  readonly extra?: Buffer;
  readonly crc?: number;
  readonly flags?: number;
}

/** A zip written by hand, so that it can be wrong where libraries refuse to be. */
function zipOf(
  entries: readonly Raw[],
  { before = '', between = '', after = '', comment = '' } = {},
): Buffer {
  const parts: Buffer[] = [Buffer.from(before)];
  const directory: Buffer[] = [];
  const length = (list: readonly Buffer[]) => list.reduce((sum, part) => sum + part.length, 0);
  for (const entry of entries) {
    const data = entry.data ?? Buffer.alloc(0);
    const packed = entry.deflate === true ? deflateRawSync(data) : data;
    const name = Buffer.from(entry.name);
    const localName = Buffer.from(entry.localName ?? entry.name);
    const extra = entry.extra ?? Buffer.alloc(0);
    const note = Buffer.from(entry.comment ?? '');
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x800 | (entry.flags ?? 0), 2);
    common.writeUInt16LE(entry.deflate === true ? 8 : 0, 4);
    common.writeUInt32LE(entry.crc ?? crc32(data), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(entry.declared ?? data.length, 18);
    common.writeUInt16LE(localName.length, 22);
    const start = length(parts);
    parts.push(Buffer.from('PK\x03\x04', 'latin1'), common, localName, packed, Buffer.from(between));
    const central = Buffer.from(common);
    central.writeUInt16LE(name.length, 22);
    central.writeUInt16LE(extra.length, 24);
    const tail = Buffer.alloc(14);
    tail.writeUInt16LE(note.length, 0);
    tail.writeUInt32LE(((entry.mode ?? 0o100644) << 16) >>> 0, 6);
    tail.writeUInt32LE(start, 10);
    directory.push(Buffer.from('PK\x01\x02?\x03', 'latin1'), central, tail, name, extra, note);
  }
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(length(directory), 12);
  end.writeUInt32LE(length(parts), 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([...parts, ...directory, end, Buffer.from(comment), Buffer.from(after)]);
}

async function bundleEntries(): Promise<Raw[]> {
  return [...(await readFolder(folder))].map(([name, data]) => ({ name, data }));
}

describe('a zipped bundle', () => {
  const zone = process.env.TZ;
  afterEach(() => {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });

  it('is judged like its folder', async () => {
    expect(await verifyBundle(zip, { trust })).toMatchObject({
      outcome: 'trusted',
      exitCode: 0,
      problems: [],
    });
    expect(await verifyBundle(zip)).toMatchObject({ outcome: 'sound-unknown-signer', exitCode: 2 });
  });

  it('has the same bytes in every time zone', async () => {
    const offsets = new Set<number>();
    const zips = new Set<string>();
    for (const each of ['UTC', 'Pacific/Kiritimati', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Apia']) {
      process.env.TZ = each;
      offsets.add(new Date(2000, 0, 1, 12).getTimezoneOffset());
      const file = join(root, `${each.replace('/', '-')}.zip`);
      await zipBundle(folder, file);
      zips.add(readFileSync(file).toString('base64'));
    }
    // The control: the zones did take effect.
    expect(offsets.size).toBeGreaterThan(3);
    expect(zips.size).toBe(1);
  });

  it('packed anew by another tool, folders and dates and all, is as good', async () => {
    rmSync(forged, { force: true });
    execFileSync('zip', ['-qr', forged, '.'], { cwd: folder });
    expect(await verifyBundle(forged, { trust })).toMatchObject({ exitCode: 0, problems: [] });
    const streamed = new yazl.ZipFile();
    for (const [path, bytes] of await readFolder(folder)) {
      const { Readable } = await import('node:stream');
      streamed.addReadStream(Readable.from([bytes]), path);
    }
    streamed.end();
    writeFileSync(forged, await buffer(streamed.outputStream));
    expect(await verifyBundle(forged, { trust })).toMatchObject({ exitCode: 0, problems: [] });
    writeFileSync(forged, zipOf(await bundleEntries()));
    expect(await verifyBundle(forged, { trust })).toMatchObject({ exitCode: 0, problems: [] });
  });

  it('never lets another content through, whichever byte of it is changed', async () => {
    const original = readFileSync(zip);
    const trusted: number[] = [];
    const contents = [...(await readZip(zip))];
    // Every seventh byte, so that over the entries each field of their headers has its turn.
    for (let index = 0; index < original.length; index += 7) {
      const bytes = Buffer.from(original);
      bytes.writeUInt8(bytes.readUInt8(index) ^ (1 << (index % 8)), index);
      writeFileSync(forged, bytes);
      const { exitCode } = await verifyBundle(forged, { trust });
      if (exitCode === 4) continue;
      trusted.push(index);
      expect([...(await readZip(forged))], `byte ${index}`).toEqual(contents);
    }
    // Dates, versions, attributes: the zip tool's own affair.
    expect((trusted.length * 7) / original.length).toBeLessThan(0.1);
  }, 60_000);
});

describe('a hostile zip is rejected', () => {
  const outside = join(tmpdir(), 'safeprobe-zip-slip');

  it.each<[string, (entries: Raw[]) => Buffer]>([
    ['a file added', (entries) => zipOf([...entries, { name: 'extra.json' }])],
    ['a file removed', (entries) => zipOf(entries.slice(1))],
    ['a name that leads out', (entries) => zipOf([...entries, { name: `../${outside.split('/').at(-1)}` }])],
    ['an absolute name', (entries) => zipOf([...entries, { name: outside }])],
    ['a name with a backslash', (entries) => zipOf([...entries, { name: 'views\\x' }])],
    ['a name with a drive', (entries) => zipOf([...entries, { name: 'C:x' }])],
    ['a name twice', (entries) => zipOf([...entries, { name: 'results.json', data: Buffer.from('{}') }])],
    ['the same file twice', (entries) => zipOf([...entries, ...entries.slice(0, 1)])],
    [
      'another local name',
      ([first, ...rest]) => zipOf([{ ...(first ?? { name: '' }), localName: 'other.json' }, ...rest]),
    ],
    ['a link', ([first, ...rest]) => zipOf([{ ...(first ?? { name: '' }), mode: 0o120777 }, ...rest])],
    ['a device', ([first, ...rest]) => zipOf([{ ...(first ?? { name: '' }), mode: 0o020644 }, ...rest])],
    [
      'a second name in an extra field',
      ([first, ...rest]) =>
        zipOf([{ ...(first ?? { name: '' }), extra: Buffer.from([0x75, 0x70, 1, 0, 1]) }, ...rest]),
    ],
    [
      'a comment on an entry',
      ([first, ...rest]) => zipOf([{ ...(first ?? { name: '' }), comment: 'x' }, ...rest]),
    ],
    ['a wrong checksum', ([first, ...rest]) => zipOf([{ ...(first ?? { name: '' }), crc: 1 }, ...rest])],
    ['an encrypted entry', ([first, ...rest]) => zipOf([{ ...(first ?? { name: '' }), flags: 1 }, ...rest])],
    ['an empty folder', (entries) => zipOf([...entries, { name: 'empty/', mode: 0o040755 }])],
    [
      'a folder with content',
      (entries) => zipOf([...entries, { name: 'views/', mode: 0o040755, data: Buffer.from('x') }]),
    ],
    ['bytes before it', (entries) => zipOf(entries, { before: '#!/bin/sh\n' })],
    ['bytes between the entries', (entries) => zipOf(entries, { between: 'x' })],
    ['bytes after it', (entries) => zipOf(entries, { after: 'x' })],
    ['a comment', (entries) => zipOf(entries, { comment: 'x' })],
    [
      'a declared size that is too small',
      ([first, ...rest]) => zipOf([{ ...(first ?? { name: '' }), deflate: true, declared: 3 }, ...rest]),
    ],
    [
      'a declared size that is too large',
      ([first, ...rest]) =>
        zipOf([{ ...(first ?? { name: '' }), deflate: true, declared: 1_000_000 }, ...rest]),
    ],
    [
      'a declared size beyond all limits',
      ([first, ...rest]) =>
        zipOf([{ ...(first ?? { name: '' }), deflate: true, declared: 0xfffffff0 }, ...rest]),
    ],
    ['half of it', (entries) => zipOf(entries).subarray(0, 2000)],
    ['nothing in it', () => zipOf([])],
    ['no zip', () => Buffer.from('hello')],
    ['no bytes', () => Buffer.alloc(0)],
  ])('with %s', async (_what, forge) => {
    writeFileSync(forged, forge(await bundleEntries()));
    expect(await verifyBundle(forged, { trust })).toMatchObject(rejected);
  });

  it('that unpacks to far more than it is', async () => {
    const megabyte = Buffer.alloc(1024 * 1024);
    const bomb = zipOf(
      Array.from({ length: 8 }, (_none, index) => ({
        name: `inputs/${index}.json`,
        data: megabyte,
        deflate: true,
      })),
    );
    expect(bomb.length).toBeLessThan(20_000);
    writeFileSync(forged, bomb);
    expect(await verifyBundle(forged, { trust })).toMatchObject(rejected);
    await expect(readZip(forged, { files: 1000, bytes: 4 * 1024 * 1024 })).rejects.toMatchObject({
      code: 'evidence',
    });
    await expect(readZip(zip, { files: 3, bytes: 4 * 1024 * 1024 })).rejects.toMatchObject({
      code: 'evidence',
    });
  });
});

it('a folder with a link in it is not zipped', async () => {
  const copy = join(root, 'linked');
  cpSync(folder, copy, { recursive: true });
  symlinkSync('/etc/hostname', join(copy, 'views', 'hostname'));
  await expect(zipBundle(copy, join(root, 'linked.zip'))).rejects.toMatchObject({ code: 'evidence' });
});
