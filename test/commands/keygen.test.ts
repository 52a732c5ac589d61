import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { command } from '../../src/commands/keygen.js';
import { loadSigner, loadTrust } from '../../src/evidence/keys.js';
import { place } from './bundle.js';
import { documentOf, say } from './console.js';

describe('keygen', () => {
  it.each(['ed25519', 'p256'] as const)('makes a pair that belongs together, by %s', async (algorithm) => {
    const prefix = place('key');
    const document = documentOf(await say(command, '--out', prefix, '--algorithm', algorithm, '--json'));
    expect(document).toEqual({
      algorithm,
      privateKey: `${prefix}.key.pem`,
      publicKey: `${prefix}.pub.pem`,
      signer: loadTrust(readFileSync(`${prefix}.pub.pem`, 'utf8')).hint,
    });
    const signer = loadSigner(readFileSync(`${prefix}.key.pem`, 'utf8'));
    expect([signer.hint, signer.algorithm]).toEqual([document.signer, algorithm]);
    expect(statSync(`${prefix}.key.pem`).mode & 0o777).toBe(0o600);
  });

  it('makes Ed25519 keys unless told otherwise, and prints no key', async () => {
    const prefix = place('key');
    const { out } = await say(command, '--out', prefix);
    expect(loadTrust(readFileSync(`${prefix}.pub.pem`, 'utf8')).algorithm).toBe('ed25519');
    expect(out).not.toContain('BEGIN');
  });

  it.each(['.key.pem', '.pub.pem'])('overwrites no file that exists: %s', async (end) => {
    const prefix = place('key');
    writeFileSync(`${prefix}${end}`, 'precious');
    const { error, exitCode, out } = await say(command, '--out', prefix);
    expect([exitCode, error?.detail.file, out]).toEqual([3, `${prefix}${end}`, '']);
    expect(readFileSync(`${prefix}${end}`, 'utf8')).toBe('precious');
  });
});
