import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openssl } from '../extensions.js';
import { openssl30, schemes } from '../groups.js';
import { identityFiles, pki } from '../identity.js';
import { suitesOf } from '../oracle.js';
import { freePort, missing, scratch, startProgram } from '../program.js';
import type { TruthServer } from '../server.js';

const daemons = '/usr/lib/postfix/sbin';
const ciphers = 'aNULL:-aNULL:HIGH:@STRENGTH';

/** `tls_eecdh_auto_curves`, and OpenSSL's choice of a prime as strong as the strongest cipher. */
const curves = openssl30['TLS 1.2'];
const own = { bits: 3072, ffdhe: [] };

const mainCf = (path: string, pem: string) => `compatibility_level = 3.6
queue_directory = ${path}/queue
data_directory = ${path}/data
daemon_directory = ${daemons}
command_directory = /usr/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = localhost
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
alias_maps =
maillog_file = ${path}/queue/log
maillog_file_prefixes = ${path}
smtpd_client_connection_count_limit = 0
smtpd_tls_security_level = may
smtpd_tls_chain_files = ${pem}
smtpd_tls_protocols = >=TLSv1
smtpd_tls_ciphers = medium
tls_medium_cipherlist = ${ciphers}
tls_preempt_cipherlist = yes
`;

const masterCf = (port: number) => `127.0.0.1:${port} inet n - n - 100 smtpd
anvil unix - - n - 1 anvil
proxymap unix - - n - - proxymap
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
`;

function chown(owner: string, ...paths: readonly string[]): void {
  execFileSync('chown', [owner, ...paths]);
}

function lay(path: string, port: number, pem: string): void {
  const own = ['active', 'defer', 'deferred', 'incoming', 'private', 'trace', 'hold', 'corrupt', 'saved'];
  const posted = ['public', 'maildrop'];
  chmodSync(path, 0o755);
  for (const name of ['data', 'queue', ...[...own, ...posted, 'pid'].map((part) => join('queue', part))])
    mkdirSync(join(path, name));
  chown('postfix', join(path, 'data'), ...own.map((name) => join(path, 'queue', name)));
  chown('postfix:postdrop', ...posted.map((name) => join(path, 'queue', name)));
  writeFileSync(join(path, 'main.cf'), mainCf(path, pem));
  writeFileSync(join(path, 'master.cf'), masterCf(port));
}

function absent(): string | undefined {
  if (process.getuid?.() !== 0) return 'postfix starts as root only';
  return missing('postfix', 'openssl');
}

/** Postfix, which takes anonymous suites by default: whoever encrypts opportunistically checks no certificate anyway. */
export const postfix: TruthServer = {
  id: 'postfix',
  title: 'Postfix with STARTTLS',
  missing: absent,
  async start() {
    const made = await pki();
    const { path, remove } = scratch();
    const port = await freePort();
    const { cert, key } = identityFiles(path, 'server', [made.rsa, made.intermediate]);
    const pem = join(path, 'chain.pem');
    writeFileSync(pem, readFileSync(key, 'utf8') + readFileSync(cert, 'utf8'), { mode: 0o600 });
    lay(path, port, pem);
    const stop = await startProgram(join(daemons, 'master'), ['-c', path, '-d'], { port });
    return {
      port,
      ca: [made.root.pem],
      starttls: 'smtp',
      close: () => stop().finally(remove),
      truth: {
        suites: suitesOf(`${ciphers}:@SECLEVEL=0`, {
          versions: ['TLS 1.0', 'TLS 1.1', 'TLS 1.2', 'TLS 1.3'],
          authentications: ['RSA', 'None'],
        }),
        groups: { 'TLS 1.2': curves, 'TLS 1.3': curves },
        diffieHellman: { 'TLS 1.0': own, 'TLS 1.1': own, 'TLS 1.2': own },
        signatureSchemes: schemes.rsaLevel0,
        certificates: { RSA: [] },
        extensions: openssl,
        vulnerabilities: ['beast', 'anonymous'],
      },
    };
  },
};
