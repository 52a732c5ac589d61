import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectPlain } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { BAD_CERTIFICATES, type ReceiverName } from '../../src/kinds/outbound.js';
import { readAuthority } from '../../src/target/authority.js';
import { makeIdentities } from '../../src/target/receivers/identities.js';
import { type Handler, listen } from '../../src/target/receivers/listener.js';
import { refusalOf } from '../../src/target/receivers/own-client.js';
import { https, syslog } from '../../src/target/receivers/protocols.js';
import { callFacts, createRecording } from '../../src/target/receivers/recording.js';
import { smtp } from '../../src/target/receivers/smtp.js';

const LOOPBACK = '127.0.0.1';
const identities = await makeIdentities({ host: 'localhost', listen: LOOPBACK, distribute: true });

async function open(receiver: ReceiverName, handler: Handler) {
  const listener = await listen(LOOPBACK, 0, identities.of(receiver), handler);
  onTestFinished(() => listener.close());
  return listener;
}

const ask = (port: number, protocol: 'https' | 'smtp') =>
  refusalOf({
    address: LOOPBACK,
    port,
    host: 'localhost',
    ca: identities.ca,
    crl: identities.crl,
    protocol,
  });

describe('a strict client of our own', () => {
  const refusals: { readonly [receiver: string]: RegExp } = {
    'self-signed': /^DEPTH_ZERO_SELF_SIGNED_CERT$/,
    expired: /^CERT_HAS_EXPIRED$/,
    'wrong-host': /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    'unknown-ca': /^SELF_SIGNED_CERT_IN_CHAIN$/,
    revoked: /^CERT_REVOKED$/,
    'tls-1.0': /^TLSv1 only$/,
  };

  it.each(['https', 'smtp'] as const)('accepts the good receiver over %s', async (protocol) => {
    const { port, recordings } = await open('good', protocol === 'https' ? https : smtp('offered'));
    expect(await ask(port, protocol)).toBeNull();
    await vi.waitFor(() =>
      expect(recordings[0]).toMatchObject({ handshake: 'completed', protocol: 'TLSv1.3' }),
    );
  });

  it.each(BAD_CERTIFICATES)('refuses %s for what is wrong with it', async (receiver) => {
    const { port } = await open(receiver, https);
    expect(await ask(port, 'https')).toMatch(refusals[receiver] ?? /^never$/);
    const mail = await open(receiver, smtp('offered'));
    expect(await ask(mail.port, 'smtp')).toMatch(refusals[receiver] ?? /^never$/);
  });

  it.each(['hidden', '454', '500'] as const)('is kept from STARTTLS when it is %s', async (how) => {
    const { port } = await open('good', smtp(how));
    expect(await ask(port, 'smtp')).toBe(`starttls-${how}`);
  });
});

const noOpenssl = spawnSync('openssl', ['version']).error !== undefined;

describe('the OCSP response of a receiver', () => {
  it.for(['good', 'revoked'] as const)(
    'of %s says so, and OpenSSL verifies it',
    async (receiver, context) => {
      if (noOpenssl) context.skip('openssl is not installed');
      const folder = mkdtempSync(join(tmpdir(), 'receivers-'));
      onTestFinished(() => rmSync(folder, { recursive: true }));
      const { ocsp, tls } = identities.of(receiver);
      const file = (name: string, content: string | Buffer) => {
        const path = join(folder, name);
        writeFileSync(path, content);
        return path;
      };
      const ca = file('ca.pem', identities.ca);
      const said = spawnSync('openssl', [
        ...['ocsp', '-respin', file('response.der', ocsp ?? ''), '-CAfile', ca, '-issuer', ca],
        ...['-cert', file('leaf.pem', String(tls.cert)), '-no_nonce'],
      ]);
      expect(String(said.stderr)).toContain('Response verify OK');
      expect(String(said.stdout)).toContain(`leaf.pem: ${receiver}`);
    },
  );

  it('is stapled for a client that asks for it', async () => {
    const { port } = await open('revoked', https);
    const stapled = await new Promise<Buffer | null>((resolve) => {
      const asking = { requestOCSP: true, ca: identities.ca };
      const socket = connect({ host: LOOPBACK, port, servername: 'localhost', ...asking });
      onTestFinished(() => void socket.destroy());
      socket.on('OCSPResponse', (response: Buffer) => resolve(response));
      socket.on('close', () => resolve(null));
    });
    expect(stapled).toEqual(identities.of('revoked').ocsp);
  });
});

describe('an authority that the target trusts already', () => {
  it.for([
    ['RSA', ['rsa:2048']],
    ['ECDSA', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-384']],
  ] as const)('with an %s key certifies receivers and revokes', async ([, key], context) => {
    if (noOpenssl) context.skip('openssl is not installed');
    const folder = mkdtempSync(join(tmpdir(), 'receivers-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const [cert, keyFile] = [join(folder, 'ca.pem'), join(folder, 'ca.key')];
    spawnSync('openssl', [
      ...['req', '-x509', '-nodes', '-days', '2', '-subj', '/CN=Test CA', '-newkey', ...key],
      ...['-keyout', keyFile, '-out', cert, '-addext', 'keyUsage=keyCertSign,cRLSign'],
    ]);
    const own = await makeIdentities({
      host: 'localhost',
      listen: LOOPBACK,
      distribute: false,
      authority: await readAuthority(readFileSync(cert, 'utf8'), readFileSync(keyFile, 'utf8')),
    });
    const refusal = async (receiver: ReceiverName) => {
      const listener = await listen(LOOPBACK, 0, own.of(receiver), https);
      onTestFinished(() => listener.close());
      const { ca, crl } = own;
      return refusalOf({
        address: LOOPBACK,
        port: listener.port,
        host: 'localhost',
        ca,
        crl,
        protocol: 'https',
      });
    };
    expect(own.ca.trim()).toBe(readFileSync(cert, 'utf8').trim());
    expect(await refusal('good')).toBeNull();
    expect(await refusal('revoked')).toBe('CERT_REVOKED');
  });
});

describe('the list of revoked certificates', () => {
  it('is served where the certificates say', async () => {
    const leaf = new X509Certificate(String(identities.of('revoked').tls.cert));
    const url = /http:\/\/localhost:\d+\/revoked\.crl/.exec(leaf.raw.toString('latin1'))?.[0];
    const answer = await fetch(url ?? '');
    expect(answer.headers.get('content-type')).toBe('application/pkix-crl');
    const served = Buffer.from(await answer.arrayBuffer()).toString('base64');
    expect(identities.crl.replace(/-----[^-]+-----|\s/g, '')).toBe(served);
  });
});

describe('the OCSP responder', () => {
  it('answers about each certificate at the address that stands in it, and about nothing else', async () => {
    const about = async (receiver: ReceiverName) => {
      const leaf = new X509Certificate(String(identities.of(receiver).tls.cert));
      const url = /OCSP - URI:(\S+)/.exec(leaf.infoAccess ?? '')?.[1] ?? '';
      const answer = await fetch(url, { method: 'POST', body: 'whatever' });
      return { answer, url, content: Buffer.from(await answer.arrayBuffer()) };
    };
    const [good, revoked] = await Promise.all([about('good'), about('revoked')]);
    expect(good.answer.headers.get('content-type')).toBe('application/ocsp-response');
    expect(good.content).toEqual(identities.of('good').ocsp);
    expect(revoked.content).toEqual(identities.of('revoked').ocsp);
    expect((await fetch(`${revoked.url}/MFYwVKADAgEA`)).status).toBe(200);
    expect((await fetch(`${revoked.url}s`)).status).toBe(404);
  });
});

describe('what came over a connection', () => {
  const talk = (port: number, text: string | Buffer) =>
    new Promise<void>((resolve) => {
      const socket = connectPlain(port, LOOPBACK, () => socket.write(text));
      socket.on('error', () => resolve()).on('close', () => resolve());
      socket.resume();
    });

  it('in clear on a TLS port is counted as such, and not answered', async () => {
    const { port, recordings } = await open('good', https);
    const text = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n';
    await talk(port, text);
    expect(recordings[0]).toMatchObject({ opened: 'plaintext', handshake: 'none' });
    expect(recordings[0]?.clear.length).toBe(text.length);
  });

  it('is found in mail that is folded or encoded', () => {
    const canary = 'MRN-0123456789-ABCDEF';
    const found = (text: string) => {
      const recording = createRecording();
      recording.content.add(Buffer.from(text));
      return callFacts(recording, 0, { mrn: canary }, (each) =>
        each.includes(canary) ? ['canary:mrn'] : [],
      );
    };
    expect(found(`Patient ${canary}`)).toMatchObject({ carried: ['mrn'], canaries: ['canary:mrn'] });
    expect(found(`Patient ${canary.slice(0, 9)}=\r\n${canary.slice(9)}`).carried).toEqual(['mrn']);
    const encoded = Buffer.from(`A longer text about the patient ${canary}`).toString('base64');
    expect(found(`Content-Transfer-Encoding: base64\r\n\r\n${encoded}\r\n.\r\n`).carried).toEqual(['mrn']);
    expect(found('Patient nobody')).toMatchObject({ carried: [], canaries: [] });
  });

  it('as syslog is read frame by frame, however it was cut', async () => {
    const { port, recordings } = await open('good', syslog);
    const socket = connect({ host: LOOPBACK, port, ca: identities.ca, servername: 'localhost' });
    onTestFinished(() => void socket.destroy());
    await once(socket, 'secureConnect');
    socket.write('13 first mess');
    await new Promise((resolve) => setTimeout(resolve, 20));
    socket.write('age6 second');
    await vi.waitFor(() =>
      expect(recordings[0]?.messages.map(({ body }) => String(body))).toEqual(['first message', 'second']),
    );
  });

  it('before STARTTLS is kept apart from what came after it', async () => {
    const { port, recordings } = await open('good', smtp('offered'));
    await talk(port, 'EHLO x\r\nMAIL FROM:<a@b>\r\nQUIT\r\n');
    expect(recordings[0]).toMatchObject({ opened: 'dialogue', commands: ['EHLO', 'MAIL', 'QUIT'] });
    expect(recordings[0]?.clear.length).toBe('MAIL FROM:<a@b>\r\n'.length);
    expect(recordings[0]?.content.length).toBe(0);
  });

  it('as a TLS hello to a mail server, which expects a dialogue, is not taken for content', async () => {
    const { port, recordings } = await open('good', smtp('offered'));
    await talk(port, Buffer.from([0x16, 0x03, 0x01, 0x0a, 0x0a]));
    expect(recordings[0]).toMatchObject({ opened: 'tls', handshake: 'none' });
    expect(recordings[0]?.clear.length).toBe(0);
  });
});
