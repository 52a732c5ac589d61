import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { checkNode, ensureDependencies } from '../../scripts/dependencies.mjs';

/** Stands in for npm: notes how it was called, then does what the real one does to node_modules, or fails. */
const NPM = `
  const { mkdirSync, writeFileSync, readFileSync, appendFileSync } = require('node:fs');
  appendFileSync('calls', process.argv.slice(2).join(' ') + '\\n');
  if (process.env.FAKE_NPM_ERROR && process.argv[2] === 'ci') { console.error(process.env.FAKE_NPM_ERROR); process.exit(1); }
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  for (const [path, entry] of Object.entries(packages)) {
    if (path === '' || entry.optional) continue;
    mkdirSync(path, { recursive: true });
    writeFileSync(path + '/package.json', '{}');
  }
  const { '': _, ...rest } = packages;
  for (const path of Object.keys(rest)) if (rest[path].optional) delete rest[path];
  writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages: rest }));
`;

let folder = '';
const calls = () => {
  try {
    return readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');
  } catch {
    return [];
  }
};
const lock = (version: string) => {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ dependencies: { left: '^1.0.0' } }));
  writeFileSync(
    join(folder, 'package-lock.json'),
    JSON.stringify({
      packages: {
        '': { name: 'sample', dependencies: { left: '^1.0.0' } },
        'node_modules/left': { version },
        'node_modules/other-system': { version: '1.0.0', optional: true },
      },
    }),
  );
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'safeprobe-npm-'));
  mkdirSync(join(folder, 'bin'));
  const cli = join(folder, 'bin', 'npm-cli.cjs');
  writeFileSync(cli, NPM);
  vi.stubEnv('npm_execpath', cli);
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  lock('1.0.0');
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

describe('dependencies', () => {
  it('are installed by npm ci in a fresh clone, development ones included, and then left alone', async () => {
    await ensureDependencies(folder);
    expect(calls()).toEqual(['ci --include=dev --include=optional --no-audit --no-fund']);
    await ensureDependencies(folder);
    expect(calls()).toHaveLength(1);
  });

  it('are installed again after a pull that changed the lock file', async () => {
    await ensureDependencies(folder);
    lock('1.1.0');
    await ensureDependencies(folder);
    expect(calls()).toHaveLength(2);
  });

  it('are installed again when a package was removed by hand', async () => {
    await ensureDependencies(folder);
    rmSync(join(folder, 'node_modules', 'left'), { recursive: true });
    await ensureDependencies(folder);
    expect(calls()).toHaveLength(2);
  });

  it('are installed again when an installation broke off before npm wrote its record', async () => {
    mkdirSync(join(folder, 'node_modules', 'left'), { recursive: true });
    await ensureDependencies(folder);
    expect(calls()).toHaveLength(1);
  });

  it.each([
    ['npm error code ENOTFOUND', 'registry must be reachable'],
    ['npm error code ENOSPC', 'disk space'],
    ['npm error something else', 'npm ci by hand'],
  ])('that fail with "%s" say what to do', async (said, remedy) => {
    vi.stubEnv('FAKE_NPM_ERROR', said);
    await expect(ensureDependencies(folder)).rejects.toMatchObject({
      message: expect.stringContaining(said),
      remedy: expect.stringContaining(remedy),
      exitCode: 2,
    });
  });
});

describe('a lock file that npm ci refuses', () => {
  const REFUSED = 'npm error `npm ci` can only install packages when your package.json and lock are in sync';

  it('is used by npm install, unchanged, when it only lacks packages for other systems', async () => {
    vi.stubEnv('FAKE_NPM_ERROR', REFUSED);
    const before = readFileSync(join(folder, 'package-lock.json'), 'utf8');
    await ensureDependencies(folder);
    expect(calls().map((call) => call.split(' ').slice(0, 2))).toEqual([
      ['ci', '--include=dev'],
      ['install', '--no-save'],
    ]);
    expect(readFileSync(join(folder, 'package-lock.json'), 'utf8')).toBe(before);
  });

  it('is an error when package.json asks for something else', async () => {
    vi.stubEnv('FAKE_NPM_ERROR', REFUSED);
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ dependencies: { left: '^2.0.0' } }));
    await expect(ensureDependencies(folder)).rejects.toMatchObject({
      remedy: expect.stringContaining('disagree'),
    });
    expect(calls()).toHaveLength(1);
  });
});

describe('the version of Node', () => {
  const engines = (node: string) =>
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ engines: { node } }));

  it('is refused when too old, with a way out', () => {
    engines('>=99.3');
    expect(() => checkNode(folder)).toThrow(/is too old: safeprobe needs 99\.3 or newer/);
  });

  it.each(['>=20.0', `>=${process.versions.node}`, '>=18.99'])('passes when it fits %s', (range) => {
    engines(range);
    expect(() => checkNode(folder)).not.toThrow();
  });
});
