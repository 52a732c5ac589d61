import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBrowser, shellsBeside } from '../../src/setup/browser.js';
import { runProgram } from '../../src/setup/program.js';

// Programs that answer like browsers are shell scripts here; Windows asks its browsers differently.
describe.skipIf(process.platform === 'win32')('finding a browser', () => {
  let folder = '';
  const program = (name: string, script: string, mode = 0o755) => {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, mode);
    return path;
  };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'safeprobe-browser-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('takes the first that starts, and passes over those that only exist', async () => {
    const absent = join(folder, 'absent');
    const lacksLibrary = program(
      'lacks-library',
      'echo "error while loading shared libraries" >&2; exit 127',
    );
    const notExecutable = program('not-executable', 'echo "Chromium 1.0"', 0o644);
    const good = program('good', 'echo "Chromium 141.0.7390.37 built on Debian"');
    const found = await findBrowser(
      {},
      { playwright: [absent, lacksLibrary], system: [notExecutable, folder, good] },
    );
    expect(found).toEqual({ path: good, origin: 'system', version: 'Chromium 141.0.7390.37' });
  });

  it("prefers Playwright's own download to the system's", async () => {
    const own = program('own', 'echo "Google Chrome for Testing 141.0.1"');
    const system = program('system', 'echo "Chromium 120.0.1"');
    const found = await findBrowser({}, { playwright: [own], system: [system] });
    expect(found).toMatchObject({ path: own, origin: 'playwright' });
  });

  it('finds none where a program answers, but is no browser', async () => {
    const shell = program('shell', 'echo "a shell 5.2"');
    expect(await findBrowser({}, { playwright: [], system: [shell] })).toBeNull();
  });

  it('takes the one that SAFEPROBE_BROWSER names, before all others', async () => {
    const named = program('named', 'echo "Microsoft Edge 140.0.1"');
    const other = program('other', 'echo "Chromium 141.0.1"');
    const found = await findBrowser({ SAFEPROBE_BROWSER: named }, { playwright: [other], system: [] });
    expect(found).toEqual({ path: named, origin: 'SAFEPROBE_BROWSER', version: 'Microsoft Edge 140.0.1' });
  });

  it.each([
    ['is missing', () => join(folder, 'nowhere'), 'no program that can be started'],
    ['is a folder', () => folder, 'no program that can be started'],
    ['does not start', () => program('dies', 'echo "no display" >&2; exit 1'), 'did not start as a browser'],
  ])('never replaces a named browser that %s by another', async (_, path, message) => {
    const other = program('spare', 'echo "Chromium 141.0.1"');
    const search = findBrowser({ SAFEPROBE_BROWSER: path() }, { playwright: [other], system: [other] });
    await expect(search).rejects.toMatchObject({
      code: 'environment',
      message: expect.stringContaining(message),
      detail: { key: 'SAFEPROBE_BROWSER', remedy: expect.stringContaining('unset') },
    });
  });

  it('treats an empty SAFEPROBE_BROWSER as unset', async () => {
    expect(await findBrowser({ SAFEPROBE_BROWSER: '' }, { playwright: [], system: [] })).toBeNull();
  });
});

describe("Playwright's headless shell", () => {
  const folder = mkdtempSync(join(tmpdir(), 'safeprobe-downloads-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is looked for beside the whole browser of the same revision', () => {
    const shell = join(folder, 'chromium_headless_shell-1255', 'chrome-headless-shell-linux64');
    mkdirSync(shell, { recursive: true });
    mkdirSync(join(folder, 'chromium_headless_shell-1254', 'chrome-headless-shell-linux64'), {
      recursive: true,
    });
    const found = shellsBeside(join(folder, 'chromium-1255', 'chrome-linux64', 'chrome'));
    expect(found).toContain(join(shell, 'chrome-headless-shell'));
    expect(found.filter((each) => !each.startsWith(shell))).toEqual([]);
  });

  it.each([join(folder, 'chromium-9999', 'chrome-linux64', 'chrome'), '/usr/bin/chromium'])(
    'is not beside %s',
    (path) => {
      expect(shellsBeside(path)).toEqual([]);
    },
  );
});

describe('a program that is run', () => {
  const node = (code: string, timeoutMs = 10_000) =>
    runProgram(process.execPath, ['-e', code], { timeoutMs });

  it('is answered with its exit code and everything it said', async () => {
    const ended = await node('console.log("out"); console.error("err"); process.exit(7)');
    expect(ended).toEqual({ code: 7, output: 'out\nerr\n' });
  });

  it('is ended when it takes too long, and its words are kept', async () => {
    const ended = await node('console.log("begun"); setTimeout(() => {}, 60000)', 1500);
    expect(ended.code).toBeNull();
    expect(ended.output).toContain('begun');
    expect(ended.output).toContain('ended after 1.5 s');
  });

  it('that is not there is an answer, not an exception', async () => {
    const ended = await runProgram('/nowhere/program', [], { timeoutMs: 1000 });
    expect(ended.code).toBeNull();
    expect(ended.output).toContain('ENOENT');
  });
});
