/**
 * Starts Debian's nginx as a TLS front, with a certificate of its own and one of the configurations below:
 * a system that is not ours, so that the transport checks are proven on more than a mirror.
 *
 * NGINX_TLS: default | weakened | hardened.  NGINX_STATE: folder for configuration and certificates.
 * Prints `ready {"port":…,"httpPort":…,"ca":"…","nginx":"…"}` when it answers; ends with SIGTERM.
 */
import { spawn } from 'node:child_process';
import { randomBytes, X509Certificate } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openAuthority } from '../clinic/app/tls/authority.js';
import { statusOf } from '../clinic/app/tls/ocsp.js';
import { freePort, listening } from '../starting/ports.js';
import { programs } from '../starting/programs.js';

const DAY_MS = 86_400_000;

/** What is written into the server block; `default` writes nothing, so that nginx's own defaults speak. */
const CONFIGURATIONS: {
  readonly [name: string]: {
    readonly lines: readonly string[];
    readonly days: number;
    /** What the port in clear answers; Debian's default site serves the same on both. */
    readonly clear: string;
  };
} = {
  default: { lines: [], days: 90, clear: "return 200 'ok';" },
  weakened: {
    lines: ['ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;', 'ssl_ciphers ALL:COMPLEMENTOFALL:@SECLEVEL=0;'],
    days: 3650,
    clear: "return 200 'ok';",
  },
  hardened: {
    lines: [
      'ssl_protocols TLSv1.2 TLSv1.3;',
      'ssl_ciphers ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384;',
      'ssl_conf_command Ciphersuites TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384;',
      'ssl_ecdh_curve prime256v1:secp384r1;',
      'ssl_stapling on;',
      'ssl_stapling_file ocsp.der;',
      'add_header Strict-Transport-Security "max-age=31536000" always;',
    ],
    days: 90,
    // The name of the site, not what the client wrote: a Host header must not choose where people are led.
    clear: 'return 308 https://localhost:$tls$request_uri;',
  },
};

async function main(): Promise<void> {
  const wanted = process.env.NGINX_TLS ?? 'default';
  const configuration = CONFIGURATIONS[wanted];
  if (configuration === undefined)
    throw new Error(`NGINX_TLS: ${wanted} is none of ${Object.keys(CONFIGURATIONS).join(', ')}`);
  const { nginx } = programs(['nginx'], ['nginx']);
  const state = resolve(process.env.NGINX_STATE ?? '.state');
  const folder = join(state, randomBytes(4).toString('hex'));
  mkdirSync(folder, { recursive: true });
  const authority = await openAuthority(state);
  const now = Date.now();
  const [port, httpPort] = [await freePort(), await freePort()];
  const profile = {
    key: 'rsa',
    notBefore: new Date(now - DAY_MS),
    notAfter: new Date(now + configuration.days * DAY_MS),
  } as const;
  const { key, cert } = await authority.issue(profile, `http://localhost:${httpPort}`);
  writeFileSync(join(folder, 'key.pem'), key, { mode: 0o600 });
  writeFileSync(join(folder, 'cert.pem'), cert);
  const { response } = statusOf(
    authority.signer,
    { certificate: new X509Certificate(cert).raw, revokedAt: undefined },
    now,
  );
  writeFileSync(join(folder, 'ocsp.der'), response);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `  ${name}_temp_path ${name};`,
  );
  writeFileSync(
    join(folder, 'nginx.conf'),
    [
      'daemon off; master_process on; worker_processes 1; pid nginx.pid; error_log stderr warn;',
      ...(process.getuid?.() === 0 ? ['user root;'] : []),
      'events { worker_connections 256; }',
      'http {',
      '  access_log off; server_tokens off;',
      ...temporary,
      '  server {',
      `    listen 127.0.0.1:${port} ssl;`,
      '    server_name localhost; ssl_certificate cert.pem; ssl_certificate_key key.pem;',
      ...configuration.lines.map((line) => `    ${line}`),
      "    location / { return 200 'ok'; }",
      '  }',
      '  server {',
      `    listen 127.0.0.1:${httpPort};`,
      `    location / { ${configuration.clear.replace('$tls', String(port))} }`,
      '  }',
      '}',
      '',
    ].join('\n'),
  );
  const child = spawn(nginx, ['-p', `${folder}/`, '-e', 'stderr', '-c', join(folder, 'nginx.conf')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const end = () => child.kill('SIGTERM');
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  child.once('exit', (code) => {
    rmSync(folder, { recursive: true, force: true });
    process.exit(code ?? 0);
  });
  await listening(port, httpPort);
  process.stdout.write(`ready ${JSON.stringify({ port, httpPort, ca: authority.file, nginx })}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
