import { describe, expect, test } from 'vitest';
import { type Report, type ScanOptions, scan } from '../src/index.js';
import { forLocalhost, issue, now, soundChain } from './pki.js';
import { installed, nginxServer, opensslServer } from './servers.js';

const rsa = await soundChain('RSA-2048');
const ecdsa = await issue({ name: 'ecdsa leaf', issuer: rsa.root, ...forLocalhost });
const options: ScanOptions = { now, ca: [rsa.root.pem], timeoutMs: 3000, order: 'always' };
const target = (port: number) => ({ host: 'localhost', port, address: '127.0.0.1' });
const offered = (report: Report) =>
  report.protocols.filter(({ state }) => state === 'offered').map(({ protocol }) => protocol);
const kinds = (report: Report) =>
  report.certificates?.map((entry) => `${entry.authentication} ${entry.state}`) ?? [];

// Skipped where the program is missing: what is tested is this scanner against a server that it doesn't share code with.
describe.skipIf(!installed('openssl', 'version'))('openssl s_server', () => {
  test('all suites of OpenSSL are found, anonymous and NULL ones included', { timeout: 30_000 }, async () => {
    const port = await opensslServer(rsa.leaf, ['-tls1_2', '-cipher', 'ALL:COMPLEMENTOFALL:@SECLEVEL=0']);
    const report = await scan(target(port), options);
    const names = report.suites?.[0]?.accepted.map(({ name }) => name) ?? [];
    expect(offered(report)).toEqual(['TLS 1.2']);
    expect(names).toContain('TLS_DH_anon_WITH_AES_256_CBC_SHA');
    expect(names).toContain('TLS_RSA_WITH_NULL_MD5');
    expect(names).toContain('TLS_DHE_RSA_WITH_CAMELLIA_256_CBC_SHA256');
    expect(names.length).toBeGreaterThan(60);
    expect(report.suites?.[0]).toMatchObject({ inconclusive: [], preference: 'client' });
  });

  test('a server that demands a client certificate is scanned like any other', async () => {
    const port = await opensslServer(rsa.leaf, ['-Verify', '2', '-verify_return_error']);
    const report = await scan(target(port), options);
    expect(offered(report)).toEqual(['TLS 1.2', 'TLS 1.3']);
    expect(kinds(report)).toEqual(['RSA presented', 'ECDSA none']);
  });
});

describe.skipIf(!installed('nginx', '-v'))('nginx', () => {
  test('its order, protocols and two certificates are reported', async () => {
    const port = await nginxServer(
      [rsa.leaf, ecdsa],
      `ssl_protocols TLSv1.2 TLSv1.3; ssl_prefer_server_ciphers on;
       ssl_ciphers ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256:AES128-SHA;`,
    );
    const report = await scan(target(port), options);
    expect(offered(report)).toEqual(['TLS 1.2', 'TLS 1.3']);
    expect(report.suites?.[0]?.accepted.map(({ hex }) => hex)).toEqual(['0xC02C', '0xC02F', '0x002F']);
    expect(kinds(report)).toEqual(['RSA presented', 'ECDSA presented']);
    const codes = report.certificates?.map(
      (entry) => entry.state === 'presented' && entry.problems.map(({ code }) => code),
    );
    expect(codes).toEqual([['incomplete'], []]);
  });

  test('a weakened configuration shows TLS 1.0', async () => {
    const port = await nginxServer(
      [rsa.leaf],
      'ssl_protocols TLSv1 TLSv1.1 TLSv1.2; ssl_ciphers ALL:@SECLEVEL=0;',
    );
    const report = await scan(target(port), options);
    expect(offered(report)).toEqual(['TLS 1.0', 'TLS 1.1', 'TLS 1.2']);
  });

  test('a server of TLS 1.3 with two certificates shows both', async () => {
    const port = await nginxServer([rsa.leaf, ecdsa], 'ssl_protocols TLSv1.3;');
    const report = await scan(target(port), options);
    expect(kinds(report)).toEqual(['RSA presented', 'ECDSA presented']);
  });
});
