import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { writeBundle } from '../../src/evidence/bundle.js';
import { generateKey, loadSigner, writeKeyPair } from '../../src/evidence/keys.js';
import { parseRelease } from '../../src/evidence/statement.js';
import { contentsOf } from './sample.js';

const root = mkdtempSync(join(tmpdir(), 'safeprobe-format-'));
afterAll(() => rmSync(root, { recursive: true }));

const page = readFileSync(new URL('../../docs/evidence-format.md', import.meta.url), 'utf8');
const tools = ['openssl', 'jq', 'sha256sum', 'bash'];
const missing = tools.filter((tool) => spawnSync(tool, ['--version']).error !== undefined);

/** The commands of the page as they stand there, those for the other kind of key left out. */
function commands(algorithm: string): string {
  const blocks = [...page.matchAll(/^ *```sh(?: (\w+))?\n([\s\S]*?)^ *```$/gm)];
  return blocks
    .filter(([, only]) => only === undefined || only === algorithm)
    .map(([, , text]) => text)
    .join('\n');
}

function check(bundle: string, algorithm: string, publicFile: string) {
  const folder = mkdtempSync(join(root, 'work-'));
  return spawnSync('bash', ['--norc', '-euo', 'pipefail', '-c', commands(algorithm)], {
    cwd: bundle,
    env: { PATH: process.env.PATH, PUB: publicFile, WORK: folder },
    encoding: 'utf8',
    timeout: 20_000,
  });
}

describe.skipIf(missing.length > 0).each(['ed25519', 'p256'] as const)(
  'the commands of docs/evidence-format.md, with a key of %s',
  (algorithm) => {
    const folder = join(root, algorithm);
    const pair = generateKey(algorithm);
    const { publicFile } = writeKeyPair(folder, pair);

    it('accept a bundle of ours', async () => {
      await writeBundle(folder, contentsOf(), {
        signer: loadSigner(pair.privateKey),
        release: parseRelease(`clinic@sha256:${'b'.repeat(64)}`),
      });
      const { status, stdout, stderr } = check(folder, algorithm, publicFile);
      expect(stderr).toBe('');
      expect(status).toBe(0);
      expect(stdout).toMatch(/Verified OK|Signature Verified Successfully/);
      expect(stdout).toContain('pass  logoff.idle-api');
    });

    it.each<[string, (bundle: string) => void]>([
      ['a changed fact', (bundle) => appendFileSync(join(bundle, 'ledger.jsonl'), ' ')],
      ['a changed manifest', (bundle) => appendFileSync(join(bundle, 'manifest.json'), ' ')],
      ['a changed view', (bundle) => appendFileSync(join(bundle, 'views/report.html'), ' ')],
      ['a removed file', (bundle) => rmSync(join(bundle, 'tool.json'))],
      ['an added file', (bundle) => writeFileSync(join(bundle, 'extra'), '')],
    ])('refuse %s', (_what, change) => {
      const copy = join(root, `${algorithm}-forged`);
      rmSync(copy, { recursive: true, force: true });
      cpSync(folder, copy, { recursive: true });
      change(copy);
      expect(check(copy, algorithm, publicFile).status).not.toBe(0);
    });

    it('refuse the key of somebody else', () => {
      const other = writeKeyPair(join(root, `${algorithm}-other`), generateKey(algorithm));
      expect(check(folder, algorithm, other.publicFile).status).not.toBe(0);
    });
  },
);
