/** A small system that calls others by webhook, mail and syslog, and takes signed messages; each care can be left out. */
import { createHmac, randomBytes } from 'node:crypto';
import { request as plainRequest } from 'node:http';
import { request } from 'node:https';
import { type ConnectionOptions, connect } from 'node:tls';
import { createTransport } from 'nodemailer';
import type { Authority } from './certificates.js';
import type { Parts } from './drive.js';
import { type Served, sendJson, serveTls } from './servers.js';
import { BEARER, CANARY } from './systems.js';

export interface Habits {
  /** Verifies nothing of its peers. */
  readonly trusting?: boolean;
  readonly ignoresRevocation?: boolean;
  readonly acceptsOldTls?: boolean;
  /** After a failed handshake, sends the same over plain HTTP. */
  readonly fallsBack?: boolean;
  readonly neverCalls?: boolean;
  /** Sends the body of a webhook so long after its head. */
  readonly dawdlesMs?: number;
  readonly unsigned?: boolean;
  readonly mailInClear?: boolean;
  readonly acceptsAnySignature?: boolean;
  readonly acceptsMissingSignature?: boolean;
  readonly logsNoRefusal?: boolean;
  readonly storesRefused?: boolean;
}

export interface Connected {
  readonly kind: string;
  readonly url?: string;
  readonly host?: string;
  readonly port?: number;
  readonly ca: string;
  readonly crl: string;
  readonly secret: string;
}

export const LAB_SECRET = 'laboratory-secret-5d1f20c87ab3';
const RETRY_MS = 100;
const fresh = () => randomBytes(12).toString('hex');

export async function openCallingSystem(ours: Authority, habits: Habits = {}): Promise<System> {
  const connected = new Map<string, Connected>();
  const notes: string[] = [];
  const audit: { nonce: string; outcome: string }[] = [];
  const served = await serveTls(
    ({ method, url, headers, body }, response) => {
      const nonce = String(headers['x-request-id'] ?? '');
      const sent = (): Record<string, string> => JSON.parse(body) as Record<string, string>;
      if (url === '/token') return sendJson(response, 200, { access_token: fresh(), refresh_token: fresh() });
      if (url === '/') return sendJson(response, 200, { here: true });
      if (url === '/inbound') {
        const problem = signatureProblem(habits, headers, body);
        const refused = problem !== null;
        if (!refused || habits.storesRefused === true) notes.push(sent().text ?? '');
        if (!refused || habits.logsNoRefusal !== true)
          audit.push({ nonce, outcome: refused ? 'failure' : 'success' });
        return refused ? sendJson(response, 401, { error: problem }) : sendJson(response, 201, {});
      }
      if (headers.authorization === undefined) return sendJson(response, 401, {});
      if (method === 'POST' && url.startsWith('/peers/')) {
        const [id, secret] = [fresh(), fresh()];
        connected.set(id, { ...sent(), kind: url.slice('/peers/'.length), secret } as unknown as Connected);
        return sendJson(response, 201, { id, secret });
      }
      if (method === 'DELETE') {
        connected.delete(url.slice('/peers/'.length));
        return response.writeHead(204).end();
      }
      if (method === 'POST' && url === '/notes') {
        const { text = '' } = sent();
        notes.push(text);
        sendJson(response, 201, {});
        if (habits.neverCalls !== true)
          for (const peer of connected.values()) void tell(habits, peer, text, nonce);
        return undefined;
      }
      if (url.startsWith('/notes?')) {
        const marker = url.slice('/notes?'.length);
        return sendJson(response, 200, { notes: notes.filter((note) => note === marker) });
      }
      return sendJson(response, 200, { entries: audit });
    },
    await ours.issue('localhost'),
  );
  return { ...served, connected, parts: partsOf(served) };
}

export interface System extends Served {
  readonly connected: ReadonlyMap<string, Connected>;
  readonly parts: Parts;
}

function signatureProblem(
  habits: Habits,
  headers: { readonly [name: string]: unknown },
  body: string,
): string | null {
  const given = headers['x-signature'];
  if (given === undefined) return habits.acceptsMissingSignature === true ? null : 'unsigned';
  if (habits.acceptsAnySignature === true) return null;
  const content = `${String(headers['x-time'])}.${body}`;
  const expected = createHmac('sha512', LAB_SECRET).update(content).digest('hex');
  return given === `sha512=${expected}` ? null : 'wrong signature';
}

async function tell(habits: Habits, peer: Connected, text: string, nonce: string): Promise<void> {
  const options: ConnectionOptions = {
    ca: peer.ca,
    ...(habits.ignoresRevocation === true ? {} : { crl: peer.crl }),
    ...(habits.acceptsOldTls === true ? { minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' } : {}),
    ...(habits.trusting === true ? { rejectUnauthorized: false, crl: undefined } : {}),
  };
  const send = peer.kind === 'hook' ? hook : peer.kind === 'mail' ? mail : syslog;
  for (let attempt = 0; attempt < 2; attempt++) {
    const sent = await send(habits, peer, options, text, nonce).then(
      () => true,
      () => false,
    );
    if (sent) return;
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
  if (habits.fallsBack === true && peer.kind === 'hook') await inClear(peer, text).catch(() => undefined);
}

function hook(
  habits: Habits,
  peer: Connected,
  options: ConnectionOptions,
  text: string,
  _nonce: string,
): Promise<void> {
  const body = JSON.stringify({ type: 'note', mrn: CANARY, text });
  const [id, time] = [fresh(), String(Math.floor(Date.now() / 1000))];
  const signature = createHmac('sha256', peer.secret).update(`${id}.${time}.${body}`).digest('base64');
  const signed = { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': `v1,${signature}` };
  return new Promise((resolve, reject) => {
    const call = request(peer.url ?? '', {
      method: 'POST',
      agent: false,
      ...options,
      headers: { 'content-type': 'application/json', ...(habits.unsigned === true ? {} : signed) },
    });
    call.on('response', (response) => {
      response.resume();
      resolve();
    });
    call.on('error', reject);
    call.flushHeaders();
    setTimeout(() => call.end(body), habits.dawdlesMs ?? 0);
  });
}

function inClear(peer: Connected, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const url = (peer.url ?? '').replace('https:', 'http:');
    const call = plainRequest(url, { method: 'POST', agent: false });
    call.on('error', reject);
    call.on('close', () => resolve());
    call.end(JSON.stringify({ mrn: CANARY, text }));
  });
}

async function mail(
  habits: Habits,
  peer: Connected,
  options: ConnectionOptions,
  text: string,
): Promise<void> {
  const transport = createTransport({
    host: peer.host ?? '',
    port: Number(peer.port),
    secure: false,
    requireTLS: habits.mailInClear !== true,
    tls: options,
  });
  try {
    await transport.sendMail({
      from: 'system@example.test',
      to: 'team@example.test',
      subject: 'A new note',
      text: `Patient ${CANARY}: ${text}`,
    });
  } finally {
    transport.close();
  }
}

function syslog(
  _habits: Habits,
  peer: Connected,
  options: ConnectionOptions,
  _text: string,
  nonce: string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: peer.host, port: Number(peer.port), servername: peer.host, ...options });
    socket.on('error', reject);
    socket.on('secureConnect', () => {
      const message = `<110>1 ${new Date().toISOString()} here app - audit - note written, request ${nonce}`;
      socket.end(`${message.length} ${message}`, () => resolve());
    });
  });
}

const peer = (kind: string, json: object) => ({
  persona: 'clinician',
  steps: [
    {
      name: 'subscribe',
      request: { method: 'POST' as const, path: `/peers/${kind}`, json },
      expect: { status: 201 },
      capture: { id: { json: '$.id' }, secret: { json: '$.secret' } },
    },
  ],
});
const disconnect = {
  persona: 'clinician',
  steps: [
    {
      name: 'unsubscribe',
      request: { method: 'DELETE' as const, path: '/peers/${id}' },
      expect: { status: 204 },
    },
  ],
};
const event = { persona: 'clinician', action: 'note.create', resource: 'alice' };
const byAddress = {
  host: '${receiver.host}',
  port: '${receiver.port}',
  ca: '${receiver.ca}',
  crl: '${receiver.crl}',
};
const patience = { within: '1500ms', retryWithin: '400ms' };

function partsOf(server: Served): Parts {
  return {
    scope: { hosts: ['localhost'], ports: [server.port] },
    bases: { main: server.url },
    signIn: { main: BEARER },
    resources: { alice: { type: 'Patient', canaries: { mrn: CANARY } } },
    actions: {
      'note.create': {
        operation: 'C',
        writes: true,
        request: { method: 'POST', path: '/notes', json: { text: '${marker}' } },
        readBack: { action: 'note.find', persona: 'clinician' },
      },
      'note.find': { operation: 'E', request: { path: '/notes?${marker}' } },
      'result.receive': {
        operation: 'C',
        writes: true,
        request: { method: 'POST', path: '/inbound', json: { text: '${marker}' } },
        readBack: { action: 'note.find', persona: 'clinician' },
      },
    },
    outbound: {
      hook: {
        protocol: 'https',
        connect: peer('hook', {
          url: '${receiver.url}',
          ca: '${receiver.ca}',
          crl: '${receiver.crl}',
        }),
        event,
        disconnect,
        carries: ['mrn', 'marker'],
        ...patience,
        several: true,
        signature: {
          header: 'webhook-signature',
          value: 'v1,${signature}',
          algorithm: 'hmac-sha256',
          content: '${id}.${timestamp}.${body}',
          headers: { 'webhook-id': '${id}', 'webhook-timestamp': '${timestamp}' },
          secret: { captured: 'secret' },
        },
      },
      mail: {
        protocol: 'smtp',
        connect: peer('mail', byAddress),
        event,
        disconnect,
        carries: ['mrn'],
        ...patience,
        several: true,
      },
      log: {
        protocol: 'syslog-tls',
        connect: peer('syslog', byAddress),
        event,
        disconnect,
        carries: ['nonce'],
        ...patience,
        several: true,
      },
    },
    exchanges: {
      lab: {
        action: 'result.receive',
        resource: 'alice',
        signature: {
          header: 'X-Signature',
          value: 'sha512=${signature}',
          algorithm: 'hmac-sha512',
          encoding: 'hex',
          content: '${timestamp}.${body}',
          headers: { 'X-Time': '${timestamp}' },
          secret: { literal: LAB_SECRET },
        },
        refused: { status: 401 },
      },
    },
    audit: {
      source: { persona: 'clinician', request: { path: '/audit' }, items: '$.entries[*]' },
      within: '500ms',
      fields: {
        time: '$.time',
        actor: '$.actor',
        operation: '$.operation',
        object: '$.object',
        outcome: '$.outcome',
        nonce: '$.nonce',
      },
      outcomes: { success: ['success'], failure: ['failure'] },
    },
  };
}
