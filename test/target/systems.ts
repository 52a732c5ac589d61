/** Two small systems in the ways that real ones sign people in: JSON with bearer tokens, and forms with a cookie. */
import { randomBytes } from 'node:crypto';
import type { TargetFile } from '../../src/target/schema.js';
import { type Answer, type Served, sendJson, serve } from './servers.js';

const fresh = () => randomBytes(12).toString('hex');

export const CANARY = 'CNRY-ALICE-MRN-0123456789';

export interface System extends Served {
  readonly sessions: Set<string>;
}

async function withSessions(make: (sessions: Set<string>) => Answer): Promise<System> {
  const sessions = new Set<string>();
  const server = await serve(make(sessions));
  return {
    ...server,
    sessions,
    get connections() {
      return server.connections;
    },
  };
}

/** `POST /token` for password and refresh token, `/patients/alice` for bearers, `POST /logout`. */
export function openBearerSystem(): Promise<System> {
  const refreshTokens = new Map<string, string>();
  return withSessions((sessions) => ({ method, url, headers, body }, response) => {
    const bearer = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
    const issue = () => {
      const [access, refresh] = [fresh(), fresh()];
      sessions.add(access);
      refreshTokens.set(refresh, access);
      sendJson(response, 200, { access_token: access, refresh_token: refresh });
    };
    if (method === 'POST' && url === '/token') {
      const asked = JSON.parse(body) as Record<string, string>;
      const owned = refreshTokens.get(asked.refresh_token ?? '');
      if (owned !== undefined) {
        refreshTokens.delete(asked.refresh_token ?? '');
        sessions.delete(owned);
        return issue();
      }
      return asked.username === 'clara' && asked.password === 'staple-gun-orchid'
        ? issue()
        : sendJson(response, 400, { error: 'invalid_grant' });
    }
    if (!sessions.has(bearer)) return sendJson(response, 401, { error: 'unauthorized' });
    if (method === 'POST' && url === '/logout') {
      sessions.delete(bearer);
      for (const [token, access] of refreshTokens) if (access === bearer) refreshTokens.delete(token);
      return response.writeHead(204).end();
    }
    if (url === '/patients/alice') return sendJson(response, 200, { mrn: CANARY });
    return sendJson(response, 403, { error: 'forbidden' });
  });
}

type SignIn = NonNullable<TargetFile['signIn']>[string];

export const BEARER: SignIn = {
  steps: [
    {
      name: 'password',
      factor: 'password',
      request: {
        method: 'POST',
        path: '/token',
        json: { username: '${username}', password: '${password}' },
      },
      expect: { status: 200 },
      capture: { access: { json: '$.access_token' }, refresh: { json: '$.refresh_token' } },
    },
  ],
  carrier: { headers: { Authorization: 'Bearer ${access}' } },
  alive: {
    request: { path: '/patients/alice' },
    success: { status: [200, 403] },
    refused: { status: 401 },
  },
  refresh: {
    steps: [
      {
        name: 'refresh',
        request: { method: 'POST', path: '/token', json: { refresh_token: '${refresh}' } },
        expect: { status: 200 },
        capture: { access: { json: '$.access_token' } },
      },
    ],
    refused: { status: 400 },
  },
  signOut: {
    steps: [{ name: 'sign-out', request: { method: 'POST', path: '/logout' }, expect: { status: 204 } }],
  },
};

/** `/login` with a form token, a redirect to `/home` that sets the cookie; every form wants a token of its page. */
/** `forgetful`: of the pages that it showed it knows the form of the last one alone. */
export function openFormSystem({ forgetful = false } = {}): Promise<System> {
  const tokens = new Set<string>();
  return withSessions((sessions) => ({ method, url, headers, body }, response) => {
    const form = new URLSearchParams(body);
    const session = /session=([0-9a-f]+)/.exec(headers.cookie ?? '')?.[1] ?? '';
    const page = (text: string) => {
      const csrf = `${fresh()}+=`;
      if (forgetful) tokens.clear();
      tokens.add(csrf);
      response
        .setHeader('content-type', 'text/html; charset=utf-8')
        .end(
          `<p>${text}</p><form><input value="${csrf.replace('+', '&#43;')}" type="hidden" name="csrf"></form>`,
        );
    };
    const posted = method === 'POST' && tokens.delete(form.get('csrf') ?? '');
    if (url === '/login' && method === 'GET') return page('Sign in');
    if (url === '/login') {
      if (!posted || form.get('password') !== 'staple-gun-orchid') return page('Wrong user name or password');
      const id = fresh();
      sessions.add(id);
      return response
        .writeHead(302, { location: '/home', 'set-cookie': `session=${id}; Path=/; HttpOnly` })
        .end();
    }
    if (!sessions.has(session)) return response.writeHead(302, { location: '/login' }).end();
    if (url === '/logout' && posted) {
      sessions.delete(session);
      return response.writeHead(302, { location: '/login' }).end();
    }
    if (url === '/note') return response.writeHead(posted ? 201 : 403).end(form.get('text') ?? '');
    return page(url === '/home' ? 'Sign out' : CANARY);
  });
}

export const FORM: SignIn = {
  steps: [
    {
      name: 'page',
      request: { path: '/login' },
      expect: { status: 200 },
      capture: { csrf: { field: 'csrf' } },
    },
    {
      name: 'password',
      factor: 'password',
      request: {
        method: 'POST',
        path: '/login',
        form: { username: '${username}', password: '${password}', csrf: '${csrf}' },
        follow: true,
      },
      expect: { status: 200, body: 'Sign out' },
    },
  ],
  carrier: { cookie: 'session', csrf: { from: 'form', path: '/home', field: 'csrf' } },
  alive: {
    request: { path: '/home' },
    success: { status: 200 },
    refused: { status: 302, header: { location: { matches: '/login' } } },
  },
  signOut: {
    steps: [
      { name: 'form', request: { path: '/home' }, capture: { csrf: { field: 'csrf' } } },
      {
        name: 'sign-out',
        request: { method: 'POST', path: '/logout', form: { csrf: '${csrf}' } },
        expect: { status: 302 },
      },
    ],
  },
};
