/** A browser that keeps what pages keep, as the check of residue drives it: what was left behind is found again. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findBrowser } from '../../src/setup/browser.js';
import { createBrowserDoor } from '../../src/target/browser.js';
import { NO_RECORDER } from '../../src/target/client.js';
import { textsInFiles } from '../../src/target/residue/files.js';
import { markScript, READ_SCRIPT } from '../../src/target/residue/storage.js';
import { createScopeGuard } from '../../src/target/scope.js';
import { PURPOSE } from './drive.js';
import { serve } from './servers.js';

const browser = await findBrowser(process.env);
// Without a browser nothing of this can be seen; the reason shows in the title.
const inChromium = describe.skipIf(browser === null);

const RECORD = 'CNRY-RECORD-0123456789';

/** A record until someone signs out, with these headers. */
async function open(headers: Record<string, string>) {
  let signedIn = true;
  const server = await serve(({ url }, response) => {
    const page = (body: string, more: Record<string, string> = {}) =>
      response.writeHead(200, { 'content-type': 'text/html', ...more }).end(`<!doctype html><p>${body}`);
    if (url === '/out') signedIn = false;
    return url === '/record' && signedIn
      ? page(RECORD, headers)
      : page('Sign in', { 'cache-control': 'no-store' });
  });
  const folder = await mkdtemp(join(tmpdir(), 'safeprobe-test-'));
  const door = createBrowserDoor({
    guard: createScopeGuard({ hosts: ['localhost'], ports: [server.port], never: [], addresses: {} }),
    recorder: NO_RECORDER,
    ca: undefined,
    bases: [],
    executable: async () => browser?.path ?? '',
    timeoutMs: 8000,
  });
  onTestFinished(async () => {
    await door.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  });
  return { url: server.url, folder, keep: () => door.keep(PURPOSE, folder) };
}

inChromium('a browser whose profile is kept', () => {
  it('shows a page that may be kept once more by the back button, and when it is opened again', async () => {
    const { url, keep } = await open({ 'cache-control': 'private, max-age=600' });
    const page = await keep();
    expect(await page.visit(`${url}/record`)).toEqual({ status: 200, cacheControl: 'private, max-age=600' });
    await page.visit(`${url}/out`);
    await page.back();
    expect(await page.content()).toContain(RECORD);
    await page.visit(`${url}/out`);
    await page.visit(`${url}/record`);
    expect(await page.content()).toContain(RECORD);
    await page.close();
  }, 60_000);

  it('shows a page that may not be stored neither way, nor leaves it in its files', async () => {
    const { url, keep, folder } = await open({ 'cache-control': 'no-store' });
    const page = await keep();
    await page.visit(`${url}/record`);
    expect(await page.content()).toContain(RECORD);
    await page.visit(`${url}/out`);
    await page.back();
    expect(await page.content()).not.toContain(RECORD);
    await page.visit(`${url}/record`);
    expect(await page.content()).not.toContain(RECORD);
    await page.close();
    expect((await textsInFiles(folder, new Map([['record', RECORD]]))).found).toEqual([]);
  }, 60_000);

  it('finds marks in every place where pages keep things, and after closing in those that last', async () => {
    const { url, keep, folder } = await open({});
    const page = await keep();
    await page.visit(`${url}/out`);
    await page.evaluate(markScript('safeprobemark1'));
    const held = async (where: typeof page) =>
      Object.entries((await where.evaluate(READ_SCRIPT)) as Record<string, string>)
        .filter(([, text]) => text.includes('safeprobemark1'))
        .map(([place]) => place);
    expect(await held(page)).toEqual(['localStorage', 'sessionStorage', 'indexedDB', 'cacheStorage']);
    await page.close();
    const again = await keep();
    await again.visit(`${url}/out`);
    expect(await held(again)).toEqual(['localStorage', 'indexedDB', 'cacheStorage']);
    await again.close();
    expect((await textsInFiles(folder, new Map([['mark', 'safeprobemark1']]))).found).toEqual(['mark']);
  }, 60_000);
});
