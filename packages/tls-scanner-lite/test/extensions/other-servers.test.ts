import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { soundChain } from '../pki.js';
import { installed, nginxServer, opensslServer } from '../servers.js';
import { answersOf } from './facts.js';

const rsa = await soundChain('RSA-2048');

function file(content: string | Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'tls-extensions-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'file');
  writeFileSync(path, content);
  return path;
}

// Skipped where the program is missing: what is tested is this scanner against servers that it shares no code with.
describe.skipIf(!installed('openssl', 'version'))('openssl s_server', () => {
  const answers = async (...args: string[]) => answersOf(await opensslServer(rsa.leaf, args));

  test('its defaults: resumption in every way, no renegotiation by the client', async () => {
    const { say, of } = await answers();
    expect(say('session-tickets', 'TLS 1.2')).toBe('yes resumed');
    expect(say('session-id-resumption')).toBe('yes');
    expect(say('resumption-1.3')).toBe('yes');
    expect(say('early-data')).toBe('no');
    expect(of('client-initiated-renegotiation')).toMatchObject({ state: 'no' });
    expect(of('client-initiated-renegotiation').observed).toContain('no_renegotiation');
  });

  test('-client_renegotiation is noticed', async () => {
    expect((await answers('-client_renegotiation')).say('client-initiated-renegotiation')).toBe('yes');
  });

  test('-early_data is noticed, with its size', async () => {
    expect((await answers('-early_data', '-max_early_data', '1024')).say('early-data')).toBe('yes 1024');
  });

  test('without tickets and cache nothing resumes', async () => {
    const { say } = await answers('-no_ticket', '-no_cache');
    expect(say('session-tickets', 'TLS 1.2')).toBe('no');
    expect(say('session-id-resumption')).toBe('no');
    // OpenSSL hands out tickets of TLS 1.3 all the same; they name a session that was never kept.
    expect(say('resumption-1.3')).toBe('no');
  });

  test('-num_tickets 0 is no ticket at all, seen by the end of the connection', async () => {
    const { say } = await answers('-tls1_3', '-num_tickets', '0');
    expect([say('session-tickets'), say('resumption-1.3'), say('early-data')]).toEqual(['no', 'no', 'no']);
  });

  test('-Verify demands a client certificate, -verify only asks for one', async () => {
    const demanding = await answers('-Verify', '1', '-verify_return_error');
    const asking = await answers('-verify', '1');
    for (const protocol of ['TLS 1.2', 'TLS 1.3']) {
      expect(demanding.say('client-certificate-request', protocol)).toBe('yes required');
      expect(asking.say('client-certificate-request', protocol)).toBe('yes optional');
    }
    // What needs a finished handshake stays open then.
    expect(demanding.of('session-tickets', 'TLS 1.2')).toMatchObject({
      state: 'inconclusive',
      applicable: true,
    });
    expect(demanding.of('early-data').observed).toContain('after a client certificate was asked for');
  });

  test('-alpn is found in full, one by one', async () => {
    expect((await answers('-alpn', 'http/1.1,h2,mqtt')).say('alpn')).toMatch(
      /^yes (?=.*h2)(?=.*http\/1\.1)(?=.*mqtt)/,
    );
    expect((await answers('-tls1_3', '-alpn', 'h2')).say('alpn')).toBe('yes h2');
  });

  test('-no_etm and -status_file change exactly their answers', async () => {
    // s_server parses the response before it staples it: a successful one with no content of use.
    const staple = file(Buffer.from('30030a0101', 'hex'));
    const { say } = await answers('-no_etm', '-status_file', staple);
    expect(say('encrypt-then-mac')).toBe('no');
    expect(say('certificate-status', 'TLS 1.2')).toBe('yes');
    expect(say('certificate-status', 'TLS 1.3')).toBe('yes');
  });

  test('-servername: the known name is acknowledged, an unknown one warned about', async () => {
    const { cert, key } = { cert: file(rsa.leaf.pem), key: file(rsa.leaf.key) };
    const { of } = await answers('-servername', 'localhost', '-cert2', cert, '-key2', key);
    expect(of('server-name')).toMatchObject({ state: 'yes', value: 'same' });
    expect(of('server-name').observed).toContain('acknowledged, unrecognized_name');
  });

  test('one group alone, also after a HelloRetryRequest, is no obstacle', async () => {
    const { say } = await answers('-groups', 'P-384');
    expect(say('supported-groups', 'TLS 1.2')).toBe('yes');
    expect(say('resumption-1.3')).toBe('yes');
  });
});

describe.skipIf(!installed('nginx', '-v'))('nginx', () => {
  test('a default server: h2 is not on, renegotiation is refused, tickets work', async () => {
    const { say } = await answersOf(await nginxServer([rsa.leaf], 'ssl_protocols TLSv1.2 TLSv1.3;'));
    expect(say('alpn')).toBe('yes http/1.1, http/1.0, http/0.9');
    expect(say('client-initiated-renegotiation')).toBe('no');
    expect(say('session-tickets', 'TLS 1.2')).toBe('yes resumed');
    expect(say('session-id-resumption')).toBe('no');
    expect(say('server-name')).toBe('yes same');
    expect(say('fallback-scsv')).toBe('yes');
  });

  test('a cache instead of tickets, early data, and groups of its own', async () => {
    const directives =
      'ssl_session_tickets off; ssl_session_cache shared:a:1m; ssl_early_data on; ssl_ecdh_curve secp384r1:prime256v1;';
    const { say } = await answersOf(
      await nginxServer([rsa.leaf], `ssl_protocols TLSv1.2 TLSv1.3; ${directives}`),
    );
    expect(say('session-tickets', 'TLS 1.2')).toBe('no');
    expect(say('session-id-resumption')).toBe('yes');
    expect(say('early-data')).toBe('yes 16384');
    expect(say('resumption-1.3')).toBe('yes');
  });
});
