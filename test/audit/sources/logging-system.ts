/** A system that writes what happens into a file, one JSON object a line, and leaves the rest to a forwarder. */
import { appendFileSync } from 'node:fs';
import type { TargetFile } from '../../../src/target/schema.js';
import { type Served, sendJson, serve } from '../../target/servers.js';

/** Records what really happened, whatever is asked for. */
export async function openLoggingSystem(log: string): Promise<Served> {
  return serve(({ method, url, headers, body }, response) => {
    const note = (who: string, did: string, what: string, how: string) => {
      const entry = { at: new Date().toISOString(), who, did, what, how, id: headers['x-request-id'] };
      appendFileSync(log, `${JSON.stringify(entry)}\n`);
    };
    if (method === 'POST' && url === '/token') {
      const { username } = JSON.parse(body) as { readonly username: string };
      note(username, 'login', 'session', 'ok');
      return sendJson(response, 200, { access: username });
    }
    const who = /^Bearer (\w+)$/.exec(headers.authorization ?? '')?.[1] ?? 'nobody';
    if (url === '/me') {
      note(who, 'view', 'me', 'ok');
      return sendJson(response, who === 'nobody' ? 401 : 200, {});
    }
    const may = who.startsWith('cl');
    note(who, 'view', url.replace('/records/', 'Patient/'), may ? 'ok' : 'denied');
    return sendJson(response, may ? 200 : 403, may ? { record: url } : {});
  });
}

const person = (username: string) => ({ username, password: { literal: 'staple-gun-orchid' } });

/** The system as a target file, with its log coming to the harness. */
export function loggingTarget(server: Served, audit: NonNullable<TargetFile['audit']>['source']): TargetFile {
  return {
    target: 'logging',
    title: 'A system with a log file',
    role: 'service',
    environment: 'demo',
    scope: { hosts: ['localhost'], ports: [server.port] },
    bases: { api: server.url },
    nonce: { header: 'X-Request-Id' },
    personas: {
      clinician: { role: 'clinician', accounts: [person('clara'), person('clemens')] },
      clerk: { role: 'clerk', accounts: [person('karl')] },
    },
    signIn: {
      api: {
        steps: [
          {
            name: 'password',
            request: { method: 'POST', path: '/token', json: { username: '${username}' } },
            expect: { status: 200 },
            capture: { access: { json: '$.access' } },
          },
        ],
        carrier: { headers: { Authorization: 'Bearer ${access}' } },
        alive: { request: { path: '/me' }, success: { status: 200 }, refused: { status: 401 } },
      },
    },
    oracles: { success: { status: 200 }, denied: { status: 403 } },
    resources: {
      alice: { type: 'Patient', vars: { id: 'p-1' }, audited: 'Patient/p-1' },
      ben: { type: 'Patient', vars: { id: 'p-2' }, audited: 'Patient/p-2' },
    },
    actions: {
      'record.read': { operation: 'R', request: { path: '/records/${id}' } },
      'summary.read': { operation: 'R', request: { path: '/records/${id}' } },
    },
    policy: {
      'record.read': { alice: { allow: ['clinician'], deny: ['clerk'] } },
      'summary.read': { ben: { allow: ['clinician'], deny: ['clerk'] } },
    },
    audit: {
      source: audit,
      within: '20s',
      fields: {
        time: '$.json.at',
        actor: '$.json.who',
        operation: '$.json.did',
        object: '$.json.what',
        outcome: '$.json.how',
        nonce: '$.json.id',
      },
      operations: { view: 'R', login: 'E' },
      outcomes: { success: ['ok'], failure: ['denied'] },
    },
  };
}
