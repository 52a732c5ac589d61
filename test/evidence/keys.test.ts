import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { generateKey, loadSigner, loadTrust, writeKeyPair } from '../../src/evidence/keys.js';

const root = mkdtempSync(join(tmpdir(), 'safeprobe-keys-'));
afterAll(() => rmSync(root, { recursive: true }));

describe('keys', () => {
  it.each(['ed25519', 'p256'] as const)(
    'of %s sign under the hint by which they are trusted',
    (algorithm) => {
      const pair = generateKey(algorithm);
      expect(pair.privateKey).toMatch(/^-----BEGIN PRIVATE KEY-----/);
      const signer = loadSigner(pair.privateKey);
      const trust = loadTrust(pair.publicKey);
      expect([signer.algorithm, signer.hint]).toEqual([algorithm, trust.hint]);
      expect(trust.hint).toMatch(/^[0-9a-f]{64}$/);
    },
  );

  it('are written once, the private one for its owner only', () => {
    const prefix = join(root, 'release');
    const { privateFile, publicFile } = writeKeyPair(prefix, generateKey('ed25519'));
    expect(statSync(privateFile).mode & 0o777).toBe(0o600);
    const before = readFileSync(privateFile, 'utf8');
    expect(() => writeKeyPair(prefix, generateKey('ed25519'))).toThrow(
      expect.objectContaining({ code: 'input' }),
    );
    rmSync(privateFile);
    expect(() => writeKeyPair(prefix, generateKey('ed25519'))).toThrow(
      expect.objectContaining({ code: 'input' }),
    );
    expect(readdirSync(root)).toEqual(['release.pub.pem']);
    expect(readFileSync(publicFile, 'utf8')).toContain('PUBLIC KEY');
    expect(before).toContain('PRIVATE KEY');
  });

  const pair = generateKey('p256');
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const p384 = generateKeyPairSync('ec', { namedCurve: 'secp384r1' });
  const encrypted = generateKeyPairSync('ed25519').privateKey.export({
    type: 'pkcs8',
    format: 'pem',
    cipher: 'aes-256-cbc',
    passphrase: 'x',
  });

  it.each([
    ['a public key', pair.publicKey],
    ['an RSA key', rsa.privateKey.export({ type: 'pkcs8', format: 'pem' })],
    ['a P-384 key', p384.privateKey.export({ type: 'pkcs8', format: 'pem' })],
    ['an encrypted key', encrypted],
    ['two keys', pair.privateKey + pair.privateKey],
    ['a damaged key', pair.privateKey.replace(/\n..../, '\nAAAA')],
    ['no key', 'hello'],
    ['an empty file', ''],
  ])('for signing are refused when the file holds %s', (_what, pem) => {
    expect(() => loadSigner(pem.toString(), 'k.pem')).toThrow(
      expect.objectContaining({
        code: 'input',
        detail: expect.objectContaining({ file: 'k.pem', remedy: expect.any(String) }),
      }),
    );
  });

  it.each([
    ['a private key', pair.privateKey],
    ['an RSA key', rsa.publicKey.export({ type: 'spki', format: 'pem' })],
    ['two keys', pair.publicKey + pair.publicKey],
    ['a damaged key', pair.publicKey.replace(/\n..../, '\nAAAA')],
    ['a damaged certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'],
    ['no key', 'hello'],
  ])('to be trusted are refused when the file holds %s', (_what, pem) => {
    expect(() => loadTrust(pem.toString(), 'k.pem')).toThrow(
      expect.objectContaining({
        code: 'input',
        detail: expect.objectContaining({ file: 'k.pem', remedy: expect.any(String) }),
      }),
    );
  });

  it('may come in a certificate, which adds a validity', () => {
    const file = join(root, 'cert.key.pem');
    writeFileSync(file, pair.privateKey);
    const pem = execFileSync(
      'openssl',
      ['req', '-x509', '-key', file, '-subj', '/CN=release', '-days', '2'],
      { encoding: 'utf8' },
    );
    const trust = loadTrust(pem);
    expect(trust.hint).toBe(loadTrust(pair.publicKey).hint);
    const { from, to } = trust.validity ?? { from: new Date(0), to: new Date(0) };
    expect(to.getTime() - from.getTime()).toBe(2 * 86_400_000);
  });
});
