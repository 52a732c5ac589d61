import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import yazl from 'yazl';
import { scanForLeaks } from '../../src/evidence/leak-scan.js';
import { spellingsOf } from '../../src/evidence/spelling.js';

const root = mkdtempSync(join(tmpdir(), 'safeprobe-leaks-'));
afterAll(() => rmSync(root, { recursive: true }));
beforeEach(() => {
  rmSync(root, { recursive: true });
  mkdirSync(root);
});

const VALUE = 'pä"ss/wörd+<O\'Neil>&=?~ 42';
const SECRETS = [{ value: VALUE, label: 'password of nurse' }];

function put(name: string, content: Buffer | string): void {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), content);
}

async function zipped(name: string, content: Buffer, compress = true): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  zip.addBuffer(content, name, { compress });
  zip.end();
  return buffer(zip.outputStream);
}

describe('the leak scan', () => {
  it('finds a value in each of its spellings, wherever in a file it lies', async () => {
    const spellings = spellingsOf(VALUE);
    expect(spellings.length).toBeGreaterThan(15);
    for (const [index, spelling] of spellings.entries())
      put(`deep/er/${index}.bin`, `${'x'.repeat(index)}${spelling}y`);
    const { leaks, files } = await scanForLeaks([root], SECRETS);
    expect(files).toBe(spellings.length);
    expect(new Set(leaks.map(({ path }) => path)).size).toBe(spellings.length);
  });

  /** What other programs really write, not what `spellingsOf` thinks they do. */
  it.each<[string, Buffer | string]>([
    ['JSON', JSON.stringify({ p: VALUE })],
    ['JSON within JSON', JSON.stringify({ body: JSON.stringify({ p: VALUE }) })],
    [
      'ASCII JSON',
      JSON.stringify(VALUE).replace(
        /[\u0080-\uffff]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
      ),
    ],
    ['a query', `https://x/?p=${encodeURIComponent(VALUE)}`],
    ['a form', new URLSearchParams({ p: VALUE }).toString()],
    ['hexadecimal', Buffer.from(`..${VALUE}..`).toString('hex')],
    ['Basic authentication', `Basic ${Buffer.from(`dr.a:${VALUE}`).toString('base64')}`],
    ['base64 at the second position', Buffer.from(`a${VALUE}zz`).toString('base64')],
    ['base64 at the third position', Buffer.from(`ab${VALUE}zz`).toString('base64')],
    ['base64url', Buffer.from(`{"p":${VALUE}`).toString('base64url')],
    [
      'HTML',
      `<b>${VALUE.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;')}</b>`,
    ],
    ['UTF-16', Buffer.from(`x${VALUE}`, 'utf16le')],
    ['UTF-16, big end first', Buffer.from(`x${VALUE}`, 'utf16le').swap16()],
    ['gzip', gzipSync(`...${VALUE}`)],
  ])('finds it in %s', async (_what, content) => {
    put('report.txt', content);
    put('clean.txt', 'nothing here');
    const { leaks, unread } = await scanForLeaks([root], SECRETS);
    expect(new Set(leaks.map(({ label }) => label))).toEqual(new Set(['password of nurse']));
    expect(leaks.every(({ path }) => path.includes('/report.txt'))).toBe(true);
    expect(unread).toEqual([]);
    expect(JSON.stringify(leaks)).not.toContain(VALUE);
  });

  it('finds it in zips, in zips within zips, and in zips embedded in a page', async () => {
    const inner = await zipped('trace.txt', Buffer.from(`a ${VALUE} b`));
    put('a.zip', inner);
    put('b.blob', await zipped('inner.zip', inner));
    put('c.html', `<script>const z="data:application/zip;base64,${inner.toString('base64')}"</script>`);
    const { leaks } = await scanForLeaks([root], SECRETS);
    expect(leaks.map(({ path }) => path.replace(/^.*\//, '')).sort()).toEqual([
      expect.stringMatching(/^a\.zip!trace\.txt$/),
      expect.stringMatching(/^b\.blob!inner\.zip!trace\.txt$/),
      expect.stringMatching(/^c\.html!base64@\d+!trace\.txt$/),
    ]);
  });

  it('finds it in names of files and of entries, and does not repeat it', async () => {
    const secret = [{ value: 'canary-77-0123456789abcdef', label: 'canary' }];
    put('a/canary-77-0123456789abcdef.png', '');
    put('b.zip', await zipped('canary-77-0123456789abcdef.txt', Buffer.from('x')));
    const report = await scanForLeaks([root], secret);
    expect(report.leaks).toHaveLength(3);
    expect(JSON.stringify(report)).not.toContain('0123456789abcdef');
  });

  it('says so when it could not look into an archive', async () => {
    const zip = await zipped('a.txt', Buffer.from('x'.repeat(1000)));
    put('broken.zip', zip.subarray(0, 60));
    put('broken.gz', gzipSync('x'.repeat(1000)).subarray(0, 20));
    const { unread } = await scanForLeaks([root], SECRETS);
    expect(unread.map(({ path }) => path.replace(/^.*\//, '')).sort()).toEqual(['broken.gz', 'broken.zip']);
  });

  it('does not call a place clean that it could not read', async () => {
    await expect(scanForLeaks([join(root, 'nowhere')], SECRETS)).rejects.toMatchObject({
      code: 'environment',
    });
  });

  it('follows no link out of the folder', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'safeprobe-outside-'));
    writeFileSync(join(outside, 'x'), VALUE);
    symlinkSync(outside, join(root, 'link'));
    expect((await scanForLeaks([root], SECRETS)).files).toBe(0);
    rmSync(outside, { recursive: true });
  });

  it('finds a value across the pieces in which a huge file is read', async () => {
    const file = join(root, 'huge.log');
    writeFileSync(file, '');
    // Sparse: larger than what is read at once, and no disk is used.
    truncateSync(file, 260 * 1024 * 1024);
    const { open } = await import('node:fs/promises');
    const handle = await open(file, 'r+');
    await handle.write(VALUE, 4 * 1024 * 1024 - 7);
    await handle.close();
    expect((await scanForLeaks([file], SECRETS)).leaks).toEqual([{ path: file, label: 'password of nurse' }]);
  });

  it('reads 10 MB for 200 values in about a second', async () => {
    const values = Array.from({ length: 200 }, (_none, index) => ({
      value: `canary-run77-${index}-${(index * 7919 + 104_729).toString(36)}-x@example.org`,
      label: `c${index}`,
    }));
    put('big.html', 'the quick brown canary-run77- fox <p class="x">'.repeat(220_000));
    const started = performance.now();
    const report = await scanForLeaks([root], values);
    expect(report.bytes).toBeGreaterThan(10_000_000);
    expect(performance.now() - started).toBeLessThan(4000);
    expect(report.leaks).toEqual([]);
  });
});
