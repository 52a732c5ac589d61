/** Carriers beside bearer and cookie: credentials on each call, client certificates, a copied anti-forgery cookie. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createProbes } from '../../src/target/probe.js';
import type { TargetFile } from '../../src/target/schema.js';
import { createAuthority } from './certificates.js';
import { drive, type Parts } from './drive.js';
import { sendJson, serve } from './servers.js';

const CANARY = 'CNRY-ALICE-MRN-0123456789';
const desk = { wait: async () => ({ lateMs: 0 }), note: () => undefined };
const RECORD: Pick<TargetFile, 'resources' | 'oracles'> = {
  resources: { alice: { type: 'Patient', canaries: { mrn: CANARY } } },
  oracles: { denied: { status: 403 }, anonymous: { status: 401 } },
};
const alive = { request: { path: '/me' }, success: { status: 200 }, refused: { status: 401 } } as const;

function probing(parts: Parts, ca?: readonly string[]) {
  const driven = drive(parts, ca === undefined ? {} : { ca });
  return { ...driven, probe: createProbes(driven.driver, driven.guard).probeFor('a.check', desk).probe };
}

describe('a sign-in path without steps', () => {
  it('sends the name and password of RFC 7617 on each call, and nothing before', async () => {
    const server = await serve(({ headers }, response) => {
      const [name, password] = Buffer.from(headers.authorization?.slice('Basic '.length) ?? '', 'base64')
        .toString('utf8')
        .split(':');
      return name === 'clara' && password === 'staple-gun-orchid'
        ? sendJson(response, 200, { mrn: CANARY })
        : sendJson(response, 401, {});
    });
    const { probe } = probing({
      scope: { hosts: ['localhost'], ports: [server.port] },
      bases: { api: server.url },
      signIn: { api: { steps: [], carrier: { headers: { Authorization: 'Basic ${basic}' } }, alive } },
      actions: {
        'patient.read': { operation: 'R', request: { path: '/patients/alice' }, canaries: ['mrn'] },
      },
      ...RECORD,
    });
    const session = await probe.signIn('clinician', { signIn: 'api' });
    expect(server.seen).toEqual([]);
    expect(await session.act('patient.read', { resource: 'alice' })).toMatchObject({ success: true });
    expect((await probe.without('patient.read', 'none', { resource: 'alice' })).denied).toBe(true);
  });
});

/** Knows people by their certificates, and answers 401 to whoever shows none. */
async function openCertificateServer() {
  const authority = await createAuthority('Badges');
  const [own, badge] = [await authority.issue('localhost'), await authority.issue('clara')];
  const subjects: (string | undefined)[] = [];
  const server = createServer(
    { ...own, ca: authority.pem, requestCert: true, rejectUnauthorized: false },
    (request, response) => {
      const socket = request.socket as TLSSocket;
      const shown = socket.authorized ? socket.getPeerCertificate().subjectaltname : undefined;
      subjects.push(shown);
      return shown === 'DNS:clara' ? sendJson(response, 200, { mrn: CANARY }) : sendJson(response, 401, {});
    },
  );
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const folder = mkdtempSync(join(tmpdir(), 'safeprobe-badge-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const cert = join(folder, 'clara.pem');
  writeFileSync(cert, badge.cert);
  return { port: (server.address() as AddressInfo).port, ca: authority.pem, cert, key: badge.key, subjects };
}

describe('a client certificate', () => {
  it('is shown on the connections of its session, and on no other', async () => {
    const { port, ca, cert, key, subjects } = await openCertificateServer();
    const { probe } = probing(
      {
        scope: { hosts: ['localhost'], ports: [port] },
        bases: { api: `https://localhost:${port}` },
        personas: {
          clinician: {
            role: 'clinician',
            accounts: [{ username: 'clara', certificate: { cert, key: { literal: key } } }],
          },
        },
        signIn: { api: { steps: [], carrier: { certificate: true }, alive } },
        actions: {
          'patient.read': { operation: 'R', request: { path: '/patients/alice' }, canaries: ['mrn'] },
        },
        ...RECORD,
      },
      [ca],
    );
    const session = await probe.signIn('clinician', { signIn: 'api' });
    expect(session.carriers).toEqual(['client certificate']);
    expect((await session.alive()).success).toBe(true);
    expect((await session.copy().act('patient.read', { resource: 'alice' })).success).toBe(true);
    // The positive control: the same request, by a connection without one.
    expect((await probe.without('patient.read', 'none', { resource: 'alice' })).denied).toBe(true);
    expect(subjects).toEqual(['DNS:clara', 'DNS:clara', undefined]);
  });
});

describe('an anti-forgery cookie', () => {
  it('is copied to where a request says ${csrf}', async () => {
    const server = await serve(({ method, url, headers }, response) => {
      if (url === '/login')
        return response
          .writeHead(200, { 'set-cookie': ['session=s1; Path=/', 'XSRF-TOKEN=x-42-y; Path=/'] })
          .end();
      const signedIn = headers.cookie?.includes('session=s1') === true;
      if (!signedIn) return sendJson(response, 401, {});
      return method === 'GET' || headers['x-xsrf-token'] === 'x-42-y'
        ? sendJson(response, 200, {})
        : sendJson(response, 403, {});
    });
    const write = (headers: Record<string, string>) => ({
      operation: 'C' as const,
      writes: true,
      request: { method: 'POST' as const, path: '/notes', headers, text: 'note' },
    });
    const { probe } = probing({
      scope: { hosts: ['localhost'], ports: [server.port] },
      bases: { web: server.url },
      signIn: {
        web: {
          steps: [{ name: 'password', request: { method: 'POST', path: '/login' }, expect: { status: 200 } }],
          carrier: { cookie: 'session', csrf: { from: 'cookie', cookie: 'XSRF-TOKEN' } },
          alive,
        },
      },
      actions: { 'note.add': write({ 'X-XSRF-TOKEN': '${csrf}' }), 'note.bare': write({}) },
      ...RECORD,
    });
    const session = await probe.signIn('clinician', { signIn: 'web' });
    expect(await session.act('note.add', {})).toMatchObject({ success: true });
    expect(await session.act('note.bare', {})).toMatchObject({ denied: true });
  });
});
