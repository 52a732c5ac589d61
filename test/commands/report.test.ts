import { appendFileSync, existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { command } from '../../src/commands/report.js';
import { generateKey, loadSigner, writeKeyPair } from '../../src/evidence/keys.js';
import { place, sealed } from './bundle.js';
import { documentOf, say } from './console.js';

const key = generateKey('ed25519');
const trust = writeKeyPair(place('key'), key).publicFile;
const otherTrust = writeKeyPair(place('other'), generateKey('ed25519')).publicFile;
const signer = loadSigner(key.privateKey);
const API = 'logoff.logout-api';

let bundle = '';
let changed = '';
beforeAll(async () => {
  bundle = await sealed({ leaves: [API] }, { signer });
  changed = await sealed({ leaves: [API] }, { signer });
  appendFileSync(join(changed, 'views', 'report.html'), '<p>All is well.</p>');
});

describe('report', () => {
  it('renders the very bytes that were sealed with the run', async () => {
    const { out, exitCode } = await say(command, bundle, '--format', 'html', '--trust', trust);
    expect(exitCode).toBe(0);
    expect(out).toBe(readFileSync(join(bundle, 'views', 'report.html'), 'utf8'));
  });

  it.each([
    ['junit', /<testsuites .*failures="1"/],
    ['markdown', /Fail\*\* `logoff\.logout-api`/],
  ])('renders %s with the failing check', async (format, words) => {
    expect((await say(command, bundle, '--format', format)).out).toMatch(words);
  });

  it('exits 0 though the run was not conformant, and notes on standard error that nobody checked the signature', async () => {
    const { exitCode, err } = await say(command, bundle, '--format', 'junit');
    expect(exitCode).toBe(0);
    expect(err).toContain('signature was not checked');
  });

  it('writes to --out and prints where, also as JSON', async () => {
    const [file, other] = [place('report.xml'), place('report.xml')];
    expect((await say(command, bundle, '--format', 'junit', '--out', file)).out).toBe(`${file}\n`);
    expect(documentOf(await say(command, bundle, '--format', 'junit', '--out', other, '--json'))).toEqual({
      format: 'junit',
      runId: '20261123T050000Z-00000001',
      file: other,
    });
    expect(readFileSync(file, 'utf8')).toBe(readFileSync(other, 'utf8'));
  });

  it('carries the report inside the JSON document when no file is named', async () => {
    const document = documentOf(await say(command, bundle, '--format', 'markdown', '--json'));
    expect(String(document.content)).toMatch(/^## /);
  });

  it.each([
    ['a changed bundle', () => [changed]],
    ['a bundle of another signer', () => [bundle, '--trust', otherTrust]],
  ])('refuses %s with exit code 4 and renders nothing', async (_what, args) => {
    const { error, exitCode, out } = await say(command, ...args(), '--format', 'html');
    expect([error?.code, exitCode, out]).toEqual(['evidence', 4, '']);
    expect(error?.detail.remedy).toContain('--unverified');
  });

  it('renders a rejected bundle with --unverified, as an unsigned one', async () => {
    const { out, err } = await say(command, changed, '--format', 'markdown', '--unverified');
    expect(out).toContain('Unsigned');
    expect(err).toContain('rejected');
    expect((await say(command, bundle, '--format', 'markdown')).out).not.toContain('Unsigned');
  });

  it('never writes into the bundle, not even through a link', async () => {
    const link = place('link.html');
    symlinkSync(join(bundle, 'views', 'report.html'), link);
    for (const out of [join(bundle, 'new.html'), join(bundle, 'views', 'report.html'), link])
      expect((await say(command, bundle, '--format', 'html', '--out', out)).error?.detail.key).toBe('--out');
    expect(existsSync(join(bundle, 'new.html'))).toBe(false);
    expect((await say(command, bundle, '--format', 'html', '--trust', trust)).exitCode).toBe(0);
  });
});
