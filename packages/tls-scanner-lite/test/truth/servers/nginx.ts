import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Identity } from '../../pki.js';
import { nginx, withoutCbc, withoutTls12 } from '../extensions.js';
import { openssl30, schemes } from '../groups.js';
import { identityFiles, pki } from '../identity.js';
import { everything, suitesOf } from '../oracle.js';
import { freePort, missing, scratch, startProgram } from '../program.js';
import type { Running, TruthServer } from '../server.js';
import type { Truth } from '../truth.js';

export type Chain = readonly [Identity, ...Identity[]];

/** A prime of 1024 bits that no standard lists, as administrators of old made with `openssl dhparam 1024`. */
const ownPrime1024 = `-----BEGIN DH PARAMETERS-----
MIGHAoGBANVtxsR5ijwVgdOdrIgJwyEmfrERtNwvQwdJSs9E2neVpZM3A5Egks1I
PotRIREBQuOPedUHiCfsiUa6otpwQ56dEeK7KpkQWaT/5veRrgyaTWVPfNkvVvB6
UYfJmbjGbH/A+CYPJHn1qub14lTieUY6PhS1ZT01rohClaOR6CT/AgEC
-----END DH PARAMETERS-----
`;

/** RFC 7919, ffdhe2048, which Mozilla recommends for its intermediate profile. */
const ffdhe2048 = `-----BEGIN DH PARAMETERS-----
MIIBCAKCAQEA//////////+t+FRYortKmq/cViAnPTzx2LnFg84tNpWp4TZBFGQz
+8yTnc4kmz75fS/jY2MMddj2gbICrsRhetPfHtXV/WVhJDP1H18GbtCFY2VVPe0a
87VXE15/V8k1mE8McODmi3fipona8+/och3xWKE2rec1MKzKT0g6eXq8CrGCsyT7
YdEIqUuyyOP7uWrat2DX9GgdT0Kj3jlN9K5W7edjcrsZCwenyO4KbXCeAvzhzffi
7MA0BM0oNC9hkXL+nOmFg/+OTxIy7vKBg8P+OxtMb61zO7X8vC7CIAXFjvGDfRaD
ssbzSibBsu/6iGtCOGEoXJf//////////wIBAg==
-----END DH PARAMETERS-----
`;

/** nginx with some directives and certificates; `FOLDER` and `PORT` in a directive stand for its own. */
export async function startNginx(
  chains: readonly Chain[],
  directives: string,
  files: Readonly<Record<string, string | Buffer>> = {},
): Promise<{ port: number; close(): Promise<void> }> {
  const { path, remove } = scratch();
  const port = await freePort();
  const pairs = chains
    .map((chain, index) => identityFiles(path, `server${index}`, chain))
    .map(({ cert, key }) => `ssl_certificate ${cert}; ssl_certificate_key ${key};`);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), content);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${path};`,
  );
  writeFileSync(
    join(path, 'nginx.conf'),
    `daemon off; master_process off; pid ${path}/pid; error_log stderr crit;
     events { worker_connections 256; }
     http { access_log off; ${temporary.join(' ')}
       ${directives.replaceAll('FOLDER', path).replaceAll('PORT', String(port))}
       server { listen 127.0.0.1:${port} ssl; server_name localhost; ${pairs.join('\n')} return 200; } }\n`,
  );
  const stop = await startProgram('nginx', ['-p', path, '-c', join(path, 'nginx.conf')], { port });
  return { port, close: () => stop().finally(remove) };
}

export async function sound(kinds: readonly ('rsa' | 'ecdsa')[]): Promise<{ chains: Chain[]; ca: string[] }> {
  const made = await pki();
  return { chains: kinds.map((kind) => [made[kind], made.intermediate]), ca: [made.root.pem] };
}

const { 'session-tickets TLS 1.2': _, ...tls13Extensions } = { ...nginx, ...withoutTls12 };

const newest: TruthServer = {
  id: 'nginx-tls13',
  title: 'nginx with TLS 1.3 alone',
  missing: () => missing('nginx', 'openssl'),
  async start(): Promise<Running> {
    const { chains, ca } = await sound(['rsa']);
    const running = await startNginx(chains, 'ssl_protocols TLSv1.3;');
    const truth: Truth = {
      suites: suitesOf(everything, { versions: ['TLS 1.3'], authentications: ['RSA'] }),
      groups: { 'TLS 1.3': openssl30['TLS 1.3'] },
      diffieHellman: {},
      signatureSchemes: { 'TLS 1.3': schemes.rsa['TLS 1.3'] },
      certificates: { RSA: [] },
      extensions: tls13Extensions,
      vulnerabilities: [],
    };
    return { ...running, ca, truth };
  },
};

const mozilla =
  'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:' +
  'ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:' +
  'DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384';

const intermediate: TruthServer = {
  id: 'nginx-intermediate',
  title: "nginx with Mozilla's intermediate profile",
  missing: () => missing('nginx', 'openssl'),
  async start(): Promise<Running> {
    const { chains, ca } = await sound(['rsa']);
    const running = await startNginx(
      chains,
      `ssl_protocols TLSv1.2 TLSv1.3; ssl_prefer_server_ciphers off; ssl_ciphers ${mozilla};
       ssl_dhparam FOLDER/dh.pem; ssl_session_cache shared:s:1m; ssl_session_tickets off;`,
      { 'dh.pem': ffdhe2048 },
    );
    const truth: Truth = {
      suites: suitesOf(mozilla, { versions: ['TLS 1.2', 'TLS 1.3'], authentications: ['RSA'] }),
      groups: openssl30,
      diffieHellman: { 'TLS 1.2': { bits: 2048, ffdhe: ['ffdhe2048'] } },
      signatureSchemes: schemes.rsa,
      certificates: { RSA: [] },
      extensions: {
        ...nginx,
        ...withoutCbc,
        'session-tickets TLS 1.2': 'no',
        'session-id-resumption': 'yes',
      },
      vulnerabilities: [],
    };
    return { ...running, ca, truth };
  },
};

const own1024 = { bits: 1024, ffdhe: [] };

const all: TruthServer = {
  id: 'nginx-everything',
  title: 'nginx with everything that OpenSSL 3 has, and an own prime of 1024 bits',
  missing: () => missing('nginx', 'openssl'),
  async start(): Promise<Running> {
    const { chains, ca } = await sound(['rsa']);
    const running = await startNginx(
      chains,
      `ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3; ssl_ciphers ${everything}; ssl_dhparam FOLDER/dh.pem;`,
      { 'dh.pem': ownPrime1024 },
    );
    const truth: Truth = {
      suites: suitesOf(everything, {
        versions: ['TLS 1.0', 'TLS 1.1', 'TLS 1.2', 'TLS 1.3'],
        authentications: ['RSA', 'None'],
      }),
      groups: openssl30,
      diffieHellman: { 'TLS 1.0': own1024, 'TLS 1.1': own1024, 'TLS 1.2': own1024 },
      signatureSchemes: schemes.rsaLevel0,
      certificates: { RSA: [] },
      extensions: nginx,
      vulnerabilities: ['logjam', 'beast', 'null', 'anonymous'],
    };
    return { ...running, ca, truth };
  },
};

const ordered = 'ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-SHA:AES128-SHA';

const twoKeys: TruthServer = {
  id: 'nginx-two-keys',
  title: 'nginx with an RSA and an ECDSA certificate, in its own order',
  missing: () => missing('nginx', 'openssl'),
  async start(): Promise<Running> {
    const { chains, ca } = await sound(['rsa', 'ecdsa']);
    const running = await startNginx(
      chains,
      `ssl_protocols TLSv1.2 TLSv1.3; ssl_prefer_server_ciphers on; ssl_ciphers ${ordered};`,
    );
    const truth: Truth = {
      suites: suitesOf(ordered, { versions: ['TLS 1.2', 'TLS 1.3'], authentications: ['RSA', 'ECDSA'] }),
      preference: { 'TLS 1.2': 'server' },
      groups: openssl30,
      diffieHellman: {},
      signatureSchemes: schemes.both,
      certificates: { RSA: [], ECDSA: [] },
      extensions: nginx,
      vulnerabilities: [],
    };
    return { ...running, ca, truth };
  },
};

/** The other answer to most questions about extensions. */
const unusual: TruthServer = {
  id: 'nginx-unusual',
  title: 'nginx with early data, HTTP/2, an optional client certificate, no tickets, and known names alone',
  missing: () => missing('nginx', 'openssl'),
  async start(): Promise<Running> {
    const { chains, ca } = await sound(['ecdsa']);
    const ciphers = 'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-SHA';
    const running = await startNginx(
      chains,
      `ssl_protocols TLSv1.2 TLSv1.3; ssl_ciphers ${ciphers}; ssl_ecdh_curve secp384r1:prime256v1;
       ssl_session_cache shared:s:1m; ssl_session_tickets off; ssl_early_data on;
       ssl_verify_client optional; ssl_client_certificate FOLDER/server0.crt;
       server { listen 127.0.0.1:PORT ssl http2 default_server; ssl_reject_handshake on; }`,
    );
    const curves = ['secp384r1', 'secp256r1'];
    const truth: Truth = {
      suites: suitesOf(ciphers, { versions: ['TLS 1.2', 'TLS 1.3'], authentications: ['ECDSA'] }),
      groups: { 'TLS 1.2': curves, 'TLS 1.3': curves },
      diffieHellman: {},
      signatureSchemes: schemes.ecdsa,
      certificates: { ECDSA: [] },
      extensions: {
        ...nginx,
        alpn: 'yes h2, http/1.1, http/1.0, http/0.9',
        'server-name': 'yes refused',
        'session-tickets TLS 1.2': 'no',
        'session-id-resumption': 'yes',
        'early-data': 'yes 16384',
        'client-certificate-request': 'yes optional',
      },
      vulnerabilities: [],
    };
    return { ...running, ca, truth };
  },
};

export const nginxServers: readonly TruthServer[] = [newest, intermediate, all, twoKeys, unusual];
