import { execFile, execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:https';
import { builtinModules } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startResponder } from 'tls-scanner-lite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { bundle } from '../../scripts/bundle.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const scanner = join(root, 'packages', 'tls-scanner-lite');

let said = '';
beforeEach(() => {
  said = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

function newPackage(): string {
  const folder = mkdtempSync(join(tmpdir(), 'safeprobe-bundle-'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  return folder;
}

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Without times and the random bytes of a server, which no two scans share. */
function repeatable({ out, ...rest }: Ended): Ended {
  const own = /"startedAt": ".*"|"durationMs": \d+|\d+(\.\d+)? m?s\b|"bytes": ".+"/g;
  return { ...rest, out: out.replace(own, '(its own)') };
}

function start(file: string, args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [file, ...args], { timeout: 20_000 }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });
}

describe('the scanner in a bundle', () => {
  let folder = '';
  beforeAll(async () => {
    folder = newPackage();
    const kept = (file: string) => !file.startsWith(join(scanner, 'dist', 'bundle'));
    cpSync(join(scanner, 'dist'), join(folder, 'dist'), { recursive: true, filter: kept });
    for (const part of ['package.json', 'README.md', 'schema'])
      cpSync(join(scanner, part), join(folder, part), { recursive: true });
    await bundle(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const bundled = (...args: string[]) => start(join(folder, 'dist', 'bundle', 'cli.cjs'), args);
  const plain = (...args: string[]) => start(join(folder, 'dist', 'cli.js'), args);
  const parts = () => readdirSync(join(folder, 'dist', 'bundle'));

  async function bothPrint(...args: string[]): Promise<Ended> {
    const [one, other] = await Promise.all([bundled(...args), plain(...args)]);
    expect(repeatable(one)).toEqual(repeatable(other));
    return one;
  }

  it.each(['--help', '--version', '--policy list', '--protocl x', 'no.such.port'])(
    'says the same to %s',
    async (line) => {
      const { out, err } = await bothPrint(...line.split(' '));
      expect(out + err).toMatch(/\w/);
    },
  );

  it('prints the same report of a port that is closed', async () => {
    const { port, close } = await startResponder({ protocols: [] });
    await close();
    const { code, out, err } = await bothPrint('--json', `127.0.0.1:${port}`);
    expect(JSON.parse(out).control).toMatchObject({ answered: false });
    expect({ code, err }).toEqual({ code: 2, err: '' });
  });

  it('prints the same report of an old server, whose every part is asked for', async () => {
    const { port, close } = await startResponder({
      protocols: ['SSL 2.0', 'SSL 3.0', 'TLS 1.2'],
      suites: [0x0005, 0x002f, 0xc013],
      vulnerable: ['heartbleed'],
      extensions: { heartbeat: true, renegotiationInfo: true },
    });
    onTestFinished(close);
    const { out } = await bothPrint('--json', '--at-once', '1', `127.0.0.1:${port}`);
    const report = JSON.parse(out);
    expect(Object.keys(report)).toEqual(
      expect.arrayContaining([
        'suites',
        'certificates',
        'groups',
        'signatureSchemes',
        'extensions',
        'vulnerabilities',
      ]),
    );
    expect(report.vulnerabilities).toContainEqual(
      expect.objectContaining({ id: 'heartbleed', state: 'vulnerable' }),
    );
  });

  it('prints the same table and the same judgements of a Node server', async () => {
    const made = [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '9',
    ];
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    execFileSync('openssl', [...made, '-subj', '/CN=localhost', '-keyout', key, '-out', cert], {
      stdio: 'ignore',
    });
    const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const { out } = await bothPrint(
      '--at-once',
      '1',
      '--policy',
      'mozilla-5.7-intermediate',
      `127.0.0.1:${port}`,
    );
    expect(out).toContain('TLS_AES_256_GCM_SHA384');
  });

  it('holds all that it needs, but for Node and the dependencies that the package declares', () => {
    const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const known = new Set([
      ...Object.keys(dependencies),
      ...builtinModules.map((name) => `node:${name}`),
      ...builtinModules,
    ]);
    for (const part of parts()) {
      const text = readFileSync(join(folder, 'dist', 'bundle', part), 'utf8');
      for (const [, name = ''] of text.matchAll(/\brequire\("([^"]+)"\)/g))
        if (name.startsWith('.')) expect(parts()).toContain(name.slice(2));
        else expect(known, `${part} needs it`).toContain(name);
    }
  });

  it('has no part that fails to load', async () => {
    const lazy = parts().filter((part) => part !== 'cli.cjs');
    expect(lazy.length).toBeGreaterThan(3);
    const file = join(folder, 'dist', 'bundle', 'load-all.cjs');
    onTestFinished(() => rmSync(file));
    // The entry reads its arguments while it is loaded.
    writeFileSync(file, `for (const part of ${JSON.stringify(lazy)}) require('./' + part);`);
    expect(await bundled()).toMatchObject({ code: 3 });
    expect(await start(file, ['--version'])).toMatchObject({ code: 0, err: '' });
  });

  it('is packed, whole, with the program that the manifest names', () => {
    const printed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: folder,
      encoding: 'utf8',
      shell: process.platform === 'win32',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [{ files }] = JSON.parse(printed);
    const packed = files.map(({ path }: { path: string }) => path);
    const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    expect(packed).toEqual(
      expect.arrayContaining([bin['tls-scanner-lite'], 'dist/cli.js', 'dist/index.js', 'dist/index.d.ts']),
    );
    expect(packed).toEqual(expect.arrayContaining(parts().map((part) => `dist/bundle/${part}`)));
  });
});

describe('bundling', () => {
  let folder = '';
  beforeEach(() => {
    folder = newPackage();
    mkdirSync(join(folder, 'dist', 'bundle'), { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    file('cli.js', "import('./late.js').then(({ late }) => console.log(late));");
    file('late.js', "export const late = 'it works';");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function file(name: string, text: string): void {
    writeFileSync(join(folder, 'dist', name), text);
  }
  const started = () => start(join(folder, 'dist', 'bundle', 'cli.cjs'), []);

  it('keeps apart what is imported on demand, and removes what an earlier bundle left', async () => {
    file('bundle/gone.cjs', '');
    await bundle(folder);
    expect(readdirSync(join(folder, 'dist', 'bundle')).sort()).toEqual(['cli.cjs', 'late.cjs']);
    expect(await started()).toMatchObject({ out: 'it works\n', err: '' });
    expect(said).toBe('');
  });

  it('says so where there is no bundler for the system, and the program runs from its modules', async () => {
    await bundle(folder, async () => {
      throw new Error('Cannot find native binding.\nMore about it');
    });
    expect(said).toContain('not bundled, and starts slower for it: Cannot find native binding.\n');
    expect(await started()).toMatchObject({ out: 'it works\n', err: '' });
  });

  it('fails, and leaves what was there, when a module is missing', async () => {
    file('bundle/cli.cjs', 'console.log("as before")');
    file('late.js', "import './missing.js'; export const late = 1;");
    await expect(bundle(folder)).rejects.toThrow(/can't be bundled[\s\S]*missing\.js/);
    expect(await started()).toMatchObject({ out: 'as before\n' });
  });

  it('fails when a module does not export what another imports of it', async () => {
    file('late.js', "import { nothing } from './empty.js'; export const late = nothing;");
    file('empty.js', 'export const something = 1;');
    await expect(bundle(folder)).rejects.toThrow(/can't be bundled[\s\S]*nothing/);
  });

  it('fails when a module waits at its top, which CommonJS can not', async () => {
    file('late.js', 'export const late = await Promise.resolve(1);');
    await expect(bundle(folder)).rejects.toThrow(/can't be bundled[\s\S]*await/i);
  });
});
