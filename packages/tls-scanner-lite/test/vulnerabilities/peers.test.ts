import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type ResponderOptions, startResponder } from '../../src/index.js';
import { forLocalhost, issue } from '../pki.js';
import { installed } from '../servers.js';

// What this scanner is proven against must itself be what it says: so others are asked about the responder.
const run = promisify(execFile);
const leaf = await issue({ name: 'leaf', key: 'RSA-2048', ...forLocalhost });

async function responder(vulnerable: NonNullable<ResponderOptions['vulnerable']>): Promise<number> {
  const { port, close } = await startResponder({
    protocols: ['TLS 1.2'],
    suites: [0xc02f, 0x002f],
    certificates: [leaf.der],
    privateKey: leaf.key,
    extensions: { renegotiationInfo: true, heartbeat: true },
    vulnerable,
  });
  onTestFinished(() => close());
  return port;
}

const all = ['heartbleed', 'ccs-injection', 'robot'] as const;

describe.skipIf(!installed('nmap', '--version'))('nmap', () => {
  async function findings(port: number): Promise<string[]> {
    const scripts = ['--script', 'ssl-heartbleed,ssl-ccs-injection'];
    const { stdout } = await run('nmap', ['-Pn', '-p', String(port), ...scripts, '127.0.0.1'], {
      timeout: 25_000,
    });
    return [...stdout.matchAll(/\| (ssl-[\w-]+): *\n\| +VULNERABLE:/g)].map(([, name = '']) => name).sort();
  }

  test('finds what the responder is told to have, and nothing else', { timeout: 60_000 }, async () => {
    expect(await findings(await responder([...all]))).toEqual(['ssl-ccs-injection', 'ssl-heartbleed']);
    expect(await findings(await responder([]))).toEqual([]);
  });
});

describe.skipIf(!installed('sslyze', '--help'))('sslyze', () => {
  async function findings(port: number): Promise<string[]> {
    const asked = ['--heartbleed', '--openssl_ccs', '--robot', `127.0.0.1:${port}`];
    const { stdout } = await run('sslyze', asked, { timeout: 25_000 });
    return [...stdout.matchAll(/\* ([\w ]+):\s+VULNERABLE/g)].map(([, name = '']) => name).sort();
  }

  test('finds what the responder is told to have, and nothing else', { timeout: 60_000 }, async () => {
    expect(await findings(await responder([...all]))).toEqual([
      'OpenSSL CCS Injection',
      'OpenSSL Heartbleed',
      'ROBOT Attack',
    ]);
    expect(await findings(await responder([]))).toEqual([]);
  });
});
