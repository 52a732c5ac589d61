import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { judgeChain } from '../src/certificates/chain.js';
import { trustStore } from '../src/certificates/trust.js';
import { forLocalhost, type Identity, issue } from './pki.js';
import { installed } from './servers.js';

const openssl = installed('openssl', 'version');

interface Asked {
  readonly leaf: Identity;
  readonly issuer: Identity;
  readonly signer: Identity;
  /** As in the database of `openssl ca`. */
  readonly row: string;
  readonly more?: readonly string[];
}

/** What another implementation says: our own maker of responses shares its library with the reader. */
function answer({ leaf, issuer, signer, row, more = [] }: Asked): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'tls-scanner-'));
  try {
    const file = (name: string, content = '') => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    };
    const issuerFile = file('issuer.pem', issuer.pem);
    const args = ['ocsp', '-index', file('index.txt', row), '-CA', issuerFile, '-issuer', issuerFile];
    args.push('-rsigner', file('signer.pem', signer.pem), '-rkey', file('signer.key', signer.key));
    args.push('-cert', file('leaf.pem', leaf.pem), '-ndays', '3', '-respout', join(folder, 'out'), ...more);
    execFileSync('openssl', args, { stdio: 'ignore' });
    return readFileSync(join(folder, 'out'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test.skipIf(!openssl)('responses made by openssl are read alike (needs openssl)', async () => {
  // openssl answers by the machine's clock.
  const days = [-4000, 8000] as const;
  const root = await issue({ name: 'Root', ca: true, key: 'RSA-2048', days });
  const leaf = await issue({ name: 'leaf', issuer: root, ...forLocalhost, days });
  const delegate = await issue({
    name: 'Responder',
    issuer: root,
    ekus: ['1.3.6.1.5.5.7.3.9'],
    key: 'P-256',
    days,
  });
  const serial = leaf.certificate.serialNumber.toUpperCase();
  const rows = {
    good: `V\t491231235959Z\t\t${serial}\tunknown\t/CN=leaf\n`,
    revoked: `R\t491231235959Z\t200102030405Z,keyCompromise\t${serial}\tunknown\t/CN=leaf\n`,
    unknown: '',
  };
  const judge = (asked: Omit<Asked, 'leaf' | 'issuer'>) =>
    judgeChain([leaf.der], 'localhost', trustStore([root.pem]), new Date(), {
      ocspResponse: answer({ leaf, issuer: root, ...asked }),
    });
  for (const [status, row] of Object.entries(rows)) {
    expect((await judge({ row, signer: root })).ocsp, status).toMatchObject({
      status,
      failures: [],
      signature: 'valid',
      responder: { id: 'CN=Root', delegated: false },
    });
  }
  const revoked = await judge({ row: rows.revoked, signer: root });
  expect(revoked.problems.map(({ code }) => code)).toEqual(['revoked']);
  expect(revoked.ocsp).toMatchObject({ revokedAt: '2020-01-02T03:04:05.000Z', reason: 'keyCompromise' });
  const pss = ['-rsigopt', 'rsa_padding_mode:pss', '-rsigopt', 'rsa_pss_saltlen:32'];
  const padded = await judge({ row: rows.good, signer: root, more: pss });
  expect(padded.ocsp).toMatchObject({ status: 'good', failures: [], signature: 'valid' });
  const old = await judge({ row: rows.good, signer: root, more: ['-rmd', 'sha1', ...pss] });
  expect(old.ocsp).toMatchObject({ status: 'unusable', failures: ['signature-unsupported'] });
  const delegated = await judge({ row: rows.good, signer: delegate, more: ['-resp_key_id'] });
  expect(delegated.ocsp).toMatchObject({ status: 'good', failures: [], responder: { delegated: true } });
  const bare = await judge({ row: rows.good, signer: delegate, more: ['-resp_no_certs'] });
  expect(bare.ocsp).toMatchObject({ status: 'unusable', failures: ['responder-not-authorized'] });
});
