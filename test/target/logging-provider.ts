/** A provider whose logs keep no header: of a sign-in the address to go back to, of a change what was sent. */
import type { TargetFile } from '../../src/target/schema.js';
import type { Parts } from './drive.js';
import { sendJson, serve } from './servers.js';

export const NOW = Date.now();
export const ID = '7d0c1c1e-6a55';

export async function openLoggingProvider() {
  const events: object[] = [];
  const changes: object[] = [];
  /** Reasons that people gave, in a list of its own beside one that stays empty. */
  const reasons: object[] = [];
  const asked = new Map<string, string>();
  const broken = new Set<string>();
  const server = await serve(({ method, url, headers, body }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const sent = method === 'POST' ? (JSON.parse(body) as Record<string, string>) : {};
    const back = searchParams.get('back') ?? sent.back ?? '';
    if (broken.has(pathname)) return sendJson(response, 500, {});
    if (pathname === '/authorize') {
      asked.set('flow', back);
      return sendJson(response, 200, {});
    }
    if (pathname === '/password') {
      const right = sent.password === 'staple-gun-orchid';
      const type = right ? 'LOGIN' : 'LOGIN_ERROR';
      const details = { back: `https://app.example/?probe=${asked.get('flow')}` };
      events.push({ id: `e${events.length}`, at: NOW, type, user: ID, details });
      return sendJson(response, right ? 200 : 401, {});
    }
    if (pathname === '/token')
      return back === asked.get('flow')
        ? sendJson(response, 200, { access_token: 'token-of-the-test' })
        : sendJson(response, 400, { error: 'another address than before' });
    if (pathname === '/groups') {
      changes.push({ id: `c${changes.length}`, at: NOW, operation: 'CREATE', by: { user: ID }, sent: body });
      return sendJson(response, 201, {});
    }
    if (pathname === '/me')
      return sendJson(response, headers.authorization === undefined ? 401 : 200, { name: 'clara' });
    if (pathname === '/events') return sendJson(response, 200, events);
    if (pathname === '/forms') return sendJson(response, 200, []);
    if (pathname === '/reasons') return sendJson(response, 200, reasons);
    if (pathname === '/changes') return sendJson(response, 200, changes);
    return sendJson(response, 404, {});
  });
  const audit: NonNullable<TargetFile['audit']> = {
    source: {
      persona: 'clinician',
      request: { path: '/events' },
      items: '$[*]',
      more: [{ request: { path: '/changes' }, items: '$[*]' }],
    },
    within: '1s',
    members: {
      probe: { of: ['$.details.back', '$.sent'], matches: 'probe(?:=|":")(sp-[\\w-]+)' },
      who: { of: ['$.by.user', '$.user'] },
      did: { of: ['$.operation', '$.type'] },
    },
    fields: {
      id: '$.id',
      time: '$.at',
      actor: '$.who',
      operation: '$.did',
      object: '$.object',
      outcome: '$.did',
      nonce: '$.probe',
    },
    times: { form: 'epoch-ms' },
    operations: { LOGIN: 'E', LOGIN_ERROR: 'E', CREATE: 'C' },
    outcomes: { success: ['LOGIN', 'CREATE'], failure: ['LOGIN_ERROR'] },
  };
  const steps = [
    { name: 'page', request: { path: '/authorize?back=${requestId}' } },
    {
      name: 'password',
      factor: 'password' as const,
      request: {
        method: 'POST' as const,
        path: '/password',
        json: { username: '${username}', password: '${password}' },
      },
      expect: { status: 200 },
    },
    {
      name: 'token',
      request: { method: 'POST' as const, path: '/token', json: { back: '${requestId}' } },
      expect: { status: 200 },
      capture: { access: { json: '$.access_token' } },
    },
  ];
  const signIn = {
    steps,
    carrier: { headers: { Authorization: 'Bearer ${access}' } },
    alive: { request: { path: '/me' }, success: { status: 200 }, refused: { status: 401 } },
  };
  const parts = {
    scope: { hosts: ['localhost'], ports: [server.port] },
    bases: { main: server.url },
    personas: {
      clinician: {
        role: 'clinician',
        accounts: [{ username: 'clara', actor: ID, password: { literal: 'staple-gun-orchid' } }],
      },
    },
    signIn: { main: signIn },
    resources: { system: { type: 'System' } },
    actions: {
      'group.create': {
        operation: 'C',
        writes: true,
        request: { method: 'POST', path: '/groups', json: { name: '${marker}', probe: '${requestId}' } },
        success: { status: 201 },
      },
      'group.look': { operation: 'R', request: { path: '/groups/1' } },
    },
    audit,
  } satisfies Parts;
  return { server, broken, reasons, steps, audit, parts };
}
