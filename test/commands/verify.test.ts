import { appendFileSync, copyFileSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { command } from '../../src/commands/verify.js';
import { zipBundle } from '../../src/evidence/archive.js';
import { generateKey, loadSigner, loadTrust, writeKeyPair } from '../../src/evidence/keys.js';
import { parseRelease } from '../../src/evidence/statement.js';
import { PLAN, place, sealed } from './bundle.js';
import { documentOf, say } from './console.js';

const ours = generateKey('ed25519');
const theirs = generateKey('p256');
const release = `registry.example/clinic@sha256:${'b'.repeat(64)}`;
const options = { signer: loadSigner(ours.privateKey), release: parseRelease(release) };
const trust = writeKeyPair(place('ours'), ours).publicFile;
const otherTrust = writeKeyPair(place('theirs'), theirs).publicFile;
const { hint } = loadTrust(ours.publicKey);

let bundle = '';
let failing = '';
beforeAll(async () => {
  bundle = await sealed({}, options);
  failing = await sealed({ leaves: ['logoff.logout-api'] }, options);
});

describe('verify', () => {
  it('exits 0 for a bundle signed by the trusted key, and says whose it is and what about', async () => {
    const said = await say(command, bundle, '--trust', trust, '--json');
    expect(said.exitCode).toBe(0);
    expect(documentOf(said)).toMatchObject({
      outcome: 'trusted',
      exitCode: 0,
      signer: { hint, algorithm: 'ed25519' },
      subject: release,
      run: { outcome: 'conformant', profile: 'core', target: 'clinic', partial: false },
      problems: [],
    });
  });

  it('exits 2 without --trust and does not claim that the signature was checked', async () => {
    const said = await say(command, bundle);
    expect(said.exitCode).toBe(2);
    expect(said.out).toMatch(/^sound-unknown-signer: .*not checked/);
    expect(said.out).toContain(`${hint} (as it says)`);
  });

  it('exits 2 for an unsigned bundle, whatever key is trusted', async () => {
    const said = await say(command, await sealed(), '--trust', trust, '--json');
    expect([said.exitCode, documentOf(said).outcome]).toEqual([2, 'sound-unsigned']);
  });

  it('exits 4 for another key and names the file', async () => {
    const said = await say(command, bundle, '--trust', otherTrust);
    expect(said.exitCode).toBe(4);
    expect(said.out).toMatch(/^rejected: /);
    expect(said.out).toContain('problem: evidence.sigstore.json: ');
  });

  it('exits 4 for a changed file and for an added one, each named', async () => {
    const folder = await sealed({}, options);
    appendFileSync(join(folder, 'results.json'), ' ');
    copyFileSync(trust, join(folder, 'more.json'));
    const said = await say(command, folder, '--trust', trust, '--json');
    expect(said.exitCode).toBe(4);
    const problems = documentOf(said).problems as { readonly path: string }[];
    expect(problems.map(({ path }) => path).sort()).toEqual(['more.json', 'results.json']);
  });

  it('speaks about the target only with --require', async () => {
    expect((await say(command, failing, '--trust', trust)).exitCode).toBe(0);
    expect((await say(command, failing, '--trust', trust, '--require', 'conformant')).exitCode).toBe(1);
    expect((await say(command, bundle, '--trust', trust, '--require', 'conformant')).exitCode).toBe(0);
  });

  it('does not take a selection of checks for a conformant run', async () => {
    const partial = await sealed(
      { plan: { ...PLAN, partial: true, selection: ['--check logoff.*'] } },
      options,
    );
    const said = await say(command, partial, '--trust', trust, '--require', 'conformant');
    expect(said.exitCode).toBe(2);
    expect(said.out).toContain('not enough for --require conformant: the run was a selection of checks');
  });

  it('rejects evidence about another release than the one asked for', async () => {
    const other = release.replace('clinic', 'pharmacy');
    expect((await say(command, bundle, '--trust', trust, '--subject', release)).exitCode).toBe(0);
    expect((await say(command, bundle, '--trust', trust, '--subject', other)).exitCode).toBe(4);
  });

  it('takes the zip, and the folder of a run with the bundle in it', async () => {
    const run = place('run');
    mkdirSync(run);
    renameSync(await sealed({}, options), join(run, 'bundle'));
    await zipBundle(join(run, 'bundle'), join(run, 'bundle.zip'));
    expect((await say(command, run, '--trust', trust)).exitCode).toBe(0);
    expect((await say(command, join(run, 'bundle.zip'), '--trust', trust)).exitCode).toBe(0);
  });

  it.each([
    ['a bundle that is not there', () => [place('nothing')]],
    ['a key that is not there', () => [bundle, '--trust', place('nothing.pem')]],
    ['a private key to trust', () => [bundle, '--trust', trust.replace('.pub.', '.key.')]],
    ['a subject without digest', () => [bundle, '--subject', 'registry.example/clinic:1.0']],
  ])('refuses %s as a mistake of the caller, with a remedy', async (_what, args) => {
    const { error, exitCode, out } = await say(command, ...args());
    expect([error?.code, exitCode, out]).toEqual(['input', 3, '']);
    expect(error?.detail.remedy).toBeTruthy();
  });
});
