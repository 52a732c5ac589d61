/** The real rsyslog: it forwards a system's log file over TLS, and the run that made the entries reconciles them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openRun } from '../../../src/conductor/run.js';
import type { Plan } from '../../../src/model.js';
import { createAuthority, keyPem } from '../../../src/target/authority.js';
import type { TargetFile } from '../../../src/target/schema.js';
import { freePort } from '../../../targets/starting/ports.js';
import { createAuthority as createSenders } from '../../target/certificates.js';
import { plan as planOf, requirement } from '../../verdict/samples.js';
import { loggingTarget, openLoggingSystem } from './logging-system.js';

const RSYSLOGD = '/usr/sbin/rsyslogd';
const DRIVER = ['/usr/lib/x86_64-linux-gnu', '/usr/lib64', '/usr/lib/aarch64-linux-gnu', '/usr/lib'].find(
  (folder) => existsSync(join(folder, 'rsyslog', 'lmnsd_ossl.so')),
);

/** Reads the file from its end on, and forwards each line octet-counted, over a connection that it keeps trying for. */
function configuration(folder: string, port: number): string {
  return `
global(workDirectory="${folder}" defaultNetstreamDriver="ossl" defaultNetstreamDriverCAFile="${folder}/ca.pem")
module(load="imfile" mode="inotify")
input(type="imfile" File="${folder}/app.log" Tag="logging" Facility="local0" ruleset="forward")
ruleset(name="forward" queue.type="LinkedList") {
  action(type="omfwd" target="localhost" port="${port}" protocol="tcp" TCP_Framing="octet-counted"
    StreamDriver="ossl" StreamDriverMode="1" StreamDriverAuthMode="x509/name" StreamDriverPermittedPeers="localhost"
    template="RSYSLOG_SyslogProtocol23Format" action.resumeRetryCount="-1" action.resumeInterval="1")
}
`;
}

/** The same by UDP, each line a datagram, and with nothing that could tell whether it came. */
function byUdp(folder: string, port: number): string {
  return `
global(workDirectory="${folder}")
module(load="imfile" mode="inotify")
input(type="imfile" File="${folder}/app.log" Tag="logging" Facility="local0" ruleset="forward")
ruleset(name="forward" queue.type="LinkedList") {
  action(type="omfwd" target="127.0.0.1" port="${port}" protocol="udp" template="RSYSLOG_SyslogProtocol23Format")
}
`;
}

const SHOWN = (folder: string) =>
  `global(defaultNetstreamDriverCertFile="${folder}/cert.pem" defaultNetstreamDriverKeyFile="${folder}/key.pem" `;

async function forwarding(port: number, configure = configuration) {
  const folder = mkdtempSync(join(tmpdir(), 'sp-rsyslog-'));
  const authority = await createAuthority('log receivers');
  writeFileSync(join(folder, 'ca.pem'), authority.certificate.toString('pem'));
  writeFileSync(join(folder, 'app.log'), '');
  writeFileSync(join(folder, 'rsyslog.conf'), configure(folder, port));
  const child: ChildProcess = spawn(
    RSYSLOGD,
    ['-n', '-f', join(folder, 'rsyslog.conf'), '-i', join(folder, 'pid')],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint += chunk;
  });
  onTestFinished(async () => {
    const ended = new Promise((resolve) => child.once('close', resolve));
    if (child.exitCode === null && child.kill('SIGTERM')) await ended;
    rmSync(folder, { recursive: true, force: true });
  });
  const server = await openLoggingSystem(join(folder, 'app.log'));
  const key = await keyPem(authority);
  const target: TargetFile = {
    ...loggingTarget(server, { syslog: { transport: 'tls', port } }),
    receivers: { authority: { cert: 'ca.pem', key: { literal: key } } },
  };
  return { folder, target, complaint: () => complaint };
}

function plan(): Plan {
  const base = planOf([requirement('r-1', ['complete']), requirement('r-2', ['accurate'])]);
  const of = { complete: 'audit.coverage', accurate: 'audit.accuracy' } as const;
  return {
    ...base,
    checks: base.checks.map((check) => ({
      ...check,
      kind: of[check.id as keyof typeof of],
      params: check.id === 'complete' ? { events: ['read', 'denied', 'login'] } : {},
      effects: 'read' as const,
    })),
  };
}

const run = async (target: TargetFile, folder: string) => {
  const opened = await openRun({
    runId: '20261123T051500Z-4f9a21c3',
    plan: plan(),
    target: { value: target, folder },
    effects: 'write',
    maxWaitMs: 60_000,
    workers: 4,
    browser: () => Promise.reject(new Error('no browser in this test')),
  });
  opened.begin(['complete', 'accurate']);
  const { results } = await opened.finish();
  return Object.fromEntries(results.map(({ id, verdict }) => [id, verdict]));
};

test('a log file that rsyslog forwards over TLS is reconciled with what the run did', async (context) => {
  if (!existsSync(RSYSLOGD)) return context.skip('rsyslog is not installed');
  if (DRIVER === undefined)
    return context.skip('rsyslog has no driver for TLS: rsyslog-openssl is not installed');
  const { target, folder, complaint } = await forwarding(await freePort());
  const verdicts = await run(target, folder);
  expect(verdicts, complaint()).toMatchObject({
    complete: { verdict: 'pass' },
    accurate: { verdict: 'pass' },
  });
}, 60_000);

test('a log file that rsyslog forwards over UDP is reconciled too, on a loopback that loses nothing', async (context) => {
  if (!existsSync(RSYSLOGD)) return context.skip('rsyslog is not installed');
  const port = await freePort();
  const { target, folder, complaint } = await forwarding(port, byUdp);
  const source = { syslog: { transport: 'udp' as const, port } };
  const audit = { ...(target.audit as NonNullable<TargetFile['audit']>), source };
  const verdicts = await run({ ...target, audit }, folder);
  expect(verdicts, complaint()).toMatchObject({
    complete: { verdict: 'pass' },
    accurate: { verdict: 'pass' },
  });
  expect(JSON.stringify(verdicts)).toContain('what UDP loses on the way leaves no trace');
}, 60_000);

test('what rsyslog sends to another port is not there, and can not be judged', async (context) => {
  if (!existsSync(RSYSLOGD)) return context.skip('rsyslog is not installed');
  const { target, folder } = await forwarding(await freePort(), byUdp);
  const source = { syslog: { transport: 'udp' as const, port: await freePort() } };
  const audit = { ...(target.audit as NonNullable<TargetFile['audit']>), source, within: '3s' };
  const verdicts = await run({ ...target, audit }, folder);
  expect(verdicts).toMatchObject({
    complete: { verdict: 'inconclusive' },
    accurate: { verdict: 'inconclusive' },
  });
}, 60_000);

test('rsyslog shows the certificate that senders must have; without one nothing of it is taken', async (context) => {
  if (!existsSync(RSYSLOGD)) return context.skip('rsyslog is not installed');
  if (DRIVER === undefined)
    return context.skip('rsyslog has no driver for TLS: rsyslog-openssl is not installed');
  const senders = await createSenders('senders');
  const leaf = await senders.issue('sender.example');
  const tried = async (leafFile: boolean) => {
    const port = await freePort();
    const { target, folder, complaint } = await forwarding(port, (at) => {
      writeFileSync(join(at, 'senders.pem'), senders.pem);
      writeFileSync(join(at, 'cert.pem'), leaf.cert);
      writeFileSync(join(at, 'key.pem'), leaf.key);
      return configuration(at, port).replace('global(', leafFile ? SHOWN(at) : 'global(');
    });
    const source = { syslog: { transport: 'tls' as const, port, senders: 'certificate' as const } };
    const audit = { ...(target.audit as NonNullable<TargetFile['audit']>), source };
    const within = leafFile ? {} : { within: '3s' };
    const verdicts = await run(
      { ...target, trust: { ca: ['senders.pem'] }, audit: { ...audit, ...within } },
      folder,
    );
    return { verdicts, complaint: complaint() };
  };
  const shown = await tried(true);
  expect(shown.verdicts, shown.complaint).toMatchObject({ complete: { verdict: 'pass' } });
  const { verdicts } = await tried(false);
  expect(verdicts).toMatchObject({ complete: { verdict: 'inconclusive' } });
  expect(JSON.stringify(verdicts)).toContain('a sender without a certificate of trust.ca');
}, 60_000);

test('a harness that rsyslog does not trust gets nothing, and can not conclude', async (context) => {
  if (!existsSync(RSYSLOGD)) return context.skip('rsyslog is not installed');
  if (DRIVER === undefined)
    return context.skip('rsyslog has no driver for TLS: rsyslog-openssl is not installed');
  const { target, folder } = await forwarding(await freePort());
  const other = await createAuthority('somebody else');
  writeFileSync(join(folder, 'other.pem'), other.certificate.toString('pem'));
  const verdicts = await run(
    {
      ...target,
      receivers: { authority: { cert: 'other.pem', key: { literal: await keyPem(other) } } },
      audit: { ...(target.audit as NonNullable<TargetFile['audit']>), within: '3s' },
    },
    folder,
  );
  expect(verdicts).toMatchObject({
    complete: { verdict: 'inconclusive' },
    accurate: { verdict: 'inconclusive' },
  });
  expect(JSON.stringify(verdicts)).toMatch(/0 messages of/);
}, 60_000);
