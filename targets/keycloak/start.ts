/**
 * Starts a Keycloak of its own: a realm of ours, in memory, with a certificate of an own authority. Gets it first where
 * it is not there (install.ts). What a variant changes comes from the environment, as the target files set it.
 *
 * Prints `ready {"port":…,"clear":…,"pki":…,"ca":"…"}` when the realm answers; ends with SIGTERM.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { dictionary } from '@zxcvbn-ts/language-common';
import { openAuthority } from '../clinic/app/tls/authority.js';
import { leafProfile } from '../clinic/app/tls/leaf.js';
import { openLeafStatus } from '../clinic/app/tls/leaf-status.js';
import { freePort } from '../starting/ports.js';
import { setBrowserFlow } from './configure.js';
import { keycloakFolder } from './install.js';
import { realmOf } from './realm.js';

const OPENS = ['java.util', 'java.util.concurrent', 'java.security', 'java.lang'];

/** An http server of our own on a free port, for what the certificate names. */
async function serve(server: Server): Promise<number> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
}

function answers(port: number, ca: string): Promise<boolean> {
  return new Promise((done) => {
    const asked = get({ host: 'localhost', port, ca, path: '/realms/practice' }, (response) => {
      response.resume();
      done(response.statusCode === 200);
    });
    asked.once('error', () => done(false));
  });
}

/** A home of its own for each run, so that two at once share nothing but what neither writes. */
function homeIn(state: string, keycloak: string, realm: object): string {
  const home = join(state, randomBytes(4).toString('hex'));
  mkdirSync(join(home, 'data', 'import'), { recursive: true });
  mkdirSync(join(home, 'data', 'password-blacklists'));
  for (const name of ['lib', 'providers', 'themes']) symlinkSync(join(keycloak, name), join(home, name));
  cpSync(join(keycloak, 'conf'), join(home, 'conf'), { recursive: true });
  writeFileSync(join(home, 'data', 'import', 'practice-realm.json'), JSON.stringify(realm), { mode: 0o600 });
  // Passwords from published breaches, of which the realm's policy allows none.
  const common = dictionary['passwords-common'].join('\n');
  writeFileSync(join(home, 'data', 'password-blacklists', 'common.txt'), common);
  return home;
}

async function main(): Promise<void> {
  const { env } = process;
  const keycloak = keycloakFolder();
  const state = resolve('.state');
  const authority = await openAuthority(state);
  const status = openLeafStatus(authority);
  const services = createServer((request, response) => {
    void status.file(request).then((file) => {
      if (file === undefined) response.writeHead(404).end();
      else response.writeHead(200, { 'content-type': file.type }).end(file.content);
    });
  });
  const pki = await serve(services);
  const [port, clear] = [await freePort(), await freePort()];
  const { key, cert } = await authority.issue(leafProfile(Date.now()), `http://localhost:${pki}`);
  status.add([cert], undefined);
  const realm = realmOf('.', {
    idleSeconds: Number(env.KEYCLOAK_IDLE ?? '30'),
    bruteForce: env.KEYCLOAK_BRUTE_FORCE !== 'off',
    events: env.KEYCLOAK_EVENTS !== 'off',
    clear: env.KEYCLOAK_CLEAR === 'on',
    rotation: env.KEYCLOAK_ROTATION !== 'off',
    alsoFrom: env.KEYCLOAK_ALSO_FROM === '' ? undefined : env.KEYCLOAK_ALSO_FROM,
    givenAway: env.KEYCLOAK_GIVEN_AWAY === '' ? undefined : env.KEYCLOAK_GIVEN_AWAY,
  });
  const home = homeIn(state, keycloak, realm);
  writeFileSync(join(home, 'key.pem'), key, { mode: 0o600 });
  writeFileSync(join(home, 'cert.pem'), cert);
  const administrator = {
    port,
    ca: readFileSync(authority.file, 'utf8'),
    username: 'first',
    password: randomBytes(18).toString('base64url'),
  };
  const old = env.KEYCLOAK_TLS === 'old';
  // Java switches TLS 1.0 and 1.1 off by a list of its own, whatever an application asks for.
  if (old) writeFileSync(join(home, 'java.security'), 'jdk.tls.disabledAlgorithms=SSLv3, RC4, DES, NULL\n');
  const child = spawn(
    'java',
    [
      '-Xms64m',
      '-Xmx768m',
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      ...(old ? [`-Djava.security.properties=${join(home, 'java.security')}`] : []),
      `-Dkc.home.dir=${home}`,
      '-Djava.util.logging.manager=org.jboss.logmanager.LogManager',
      '-Djava.util.concurrent.ForkJoinPool.common.threadFactory=io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory',
      ...OPENS.map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`),
      '-cp',
      join(keycloak, 'lib', 'quarkus-run.jar'),
      'io.quarkus.bootstrap.runner.QuarkusEntryPoint',
      'start',
      '--optimized',
      '--import-realm',
      '--cache=local',
      '--http-host=127.0.0.1',
      `--https-port=${port}`,
      `--http-port=${clear}`,
      `--http-enabled=${env.KEYCLOAK_CLEAR === 'on'}`,
      `--https-certificate-file=${join(home, 'cert.pem')}`,
      `--https-certificate-key-file=${join(home, 'key.pem')}`,
      `--https-protocols=${old ? 'TLSv1.3,TLSv1.2,TLSv1.1,TLSv1' : 'TLSv1.3,TLSv1.2'}`,
      `--hostname=https://localhost:${port}`,
      // Of what happens to their accounts people are told this by mail.
      '--spi-events-listener--email--include-events=UPDATE_CREDENTIAL,REMOVE_CREDENTIAL,LOGIN_ERROR',
    ],
    {
      cwd: home,
      stdio: ['ignore', 2, 2],
      env: {
        ...env,
        KC_BOOTSTRAP_ADMIN_USERNAME: administrator.username,
        KC_BOOTSTRAP_ADMIN_PASSWORD: administrator.password,
      },
    },
  );
  const end = () => child.kill('SIGTERM');
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  child.once('exit', (code) => {
    rmSync(home, { recursive: true, force: true });
    process.exit(code ?? 0);
  });
  while (!(await answers(port, administrator.ca))) await sleep(250);
  await setBrowserFlow(administrator, {
    'auth-otp-form': env.KEYCLOAK_OTP === 'off' ? 'DISABLED' : 'ALTERNATIVE',
    'webauthn-authenticator': 'ALTERNATIVE',
  });
  process.stdout.write(`ready ${JSON.stringify({ port, clear, pki, ca: authority.file })}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
