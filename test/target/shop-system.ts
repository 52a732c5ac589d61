/** A web sign-in that gives a cookie, a remembering cookie and a bearer token, and a sign-out that may forget some of them. */
import { randomUUID } from 'node:crypto';
import type { TargetFile } from '../../src/target/schema.js';
import { sendJson, serve } from './servers.js';

export type Carrier = 'sid' | 'remember' | 'access';

/**
 * `/home` is opened by either cookie, `/api/me` by the token alone. `forgets`: what a sign-out ends. Whoever comes
 * with the remembering cookie alone gets a new session.
 */
export async function openShop(forgets: readonly Carrier[]) {
  const live = {
    sid: new Map<string, string>(),
    remember: new Map<string, string>(),
    access: new Map<string, string>(),
  };
  const give = (what: Carrier, family: string) => {
    const value = randomUUID();
    live[what].set(value, family);
    return value;
  };
  return serve(({ method, url, headers }, response) => {
    const cookies = new Map(
      (headers.cookie ?? '').split('; ').map((pair) => pair.split('=') as [string, string]),
    );
    const [sid, remember] = [
      live.sid.get(cookies.get('sid') ?? ''),
      live.remember.get(cookies.get('remember') ?? ''),
    ];
    if (url === '/login') {
      const family = randomUUID();
      return sendJson(
        response,
        200,
        { access: give('access', family) },
        {
          'set-cookie': [
            `sid=${give('sid', family)}; Path=/`,
            `remember=${give('remember', family)}; Path=/`,
          ],
        },
      );
    }
    if (url === '/api/me') {
      const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
      return sendJson(response, live.access.has(token) ? 200 : 401, {});
    }
    if (sid === undefined && remember === undefined) return sendJson(response, 401, {});
    if (method === 'POST' && url === '/logout') {
      for (const what of forgets)
        for (const [value, family] of live[what]) if (family === sid) live[what].delete(value);
      return response.writeHead(204).end();
    }
    return sendJson(
      response,
      200,
      {},
      sid === undefined ? { 'set-cookie': `sid=${give('sid', remember ?? '')}; Path=/` } : {},
    );
  });
}

const HOME = { request: { path: '/home' }, success: { status: 200 }, refused: { status: 401 } } as const;
export const WEB: NonNullable<TargetFile['signIn']>[string] = {
  steps: [
    {
      name: 'password',
      request: { method: 'POST', path: '/login', json: { username: '${username}', password: '${password}' } },
      capture: { access: { json: '$.access' } },
    },
  ],
  carrier: { cookie: 'sid' },
  carriers: {
    remember: { cookie: 'remember' },
    api: { headers: { Authorization: 'Bearer ${access}' }, alive: { ...HOME, request: { path: '/api/me' } } },
  },
  alive: HOME,
  signOut: {
    steps: [{ name: 'out', request: { method: 'POST', path: '/logout' }, expect: { status: 204 } }],
  },
  idle: '1s',
};
