// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of target files
/** A small system whose administrator invites people; they choose a password and set up an authenticator themselves. */
import { randomBytes } from 'node:crypto';
import { generateSecret, verifySync } from 'otplib';
import type { TargetFile } from '../../src/target/schema.js';
import { type Served, sendJson, serve } from './servers.js';

const fresh = () => randomBytes(12).toString('hex');
export const ADMIN = { username: 'root.of.all', password: 'granite-lantern-57' };

export interface Habits {
  /** The creation answers 500 after it was done. */
  readonly failsAfterCreating?: boolean;
  readonly keepsDeleted?: boolean;
  readonly takesEveryName?: boolean;
  /** What a password that somebody chooses must be like, where not any will do. */
  readonly passwords?: RegExp;
}

export interface Staff {
  readonly login: string;
  password: string;
  role: string;
  seed: string;
  active: boolean;
  enabled: boolean;
  /** Codes that were accepted. */
  readonly used: Set<string>;
}

/** Each code is good once, in the present period or the one before. */
function isRight(who: Staff, code: string): boolean {
  const checked = verifySync({ secret: who.seed, token: code, epochTolerance: [30, 0] });
  if (!checked.valid || who.used.has(code)) return false;
  who.used.add(code);
  return true;
}

export async function openStaffSystem(habits: Habits = {}) {
  const staff = new Map<string, Staff>();
  const tokens = new Map<string, string>([]);
  const server: Served = await serve(({ method, url, headers, body }, response) => {
    const asked = (body === '' ? {} : JSON.parse(body)) as Record<string, string>;
    const bearer = tokens.get(/^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '');
    const done = (status = 204) => response.writeHead(status).end();
    const find = (login = '') => [...staff].find(([, each]) => each.login === login);
    const issue = (to: string) => {
      const token = fresh();
      tokens.set(token, to);
      sendJson(response, 200, { access: token });
    };
    if (url === '/token') {
      if (asked.username === ADMIN.username && asked.password === ADMIN.password) return issue('root');
      const [id, who] = find(asked.username) ?? ['', undefined];
      const known = who?.active && who.enabled && who.password === asked.password;
      if (known !== true) return sendJson(response, 401, { error: 'wrong' });
      if (asked.code === undefined) return sendJson(response, 401, { error: 'code' });
      return isRight(who, asked.code) ? issue(id) : done(401);
    }
    if (url === '/activate') {
      const [, who] = find(asked.login) ?? [];
      if (who === undefined || who.password !== asked.temporary) return done(401);
      if (habits.passwords?.test(asked.password ?? '') === false) return done(422);
      who.password = asked.password ?? '';
      who.seed = generateSecret();
      return sendJson(response, 200, { seed: who.seed.toLowerCase().replaceAll(/.{4}(?=.)/g, '$& ') });
    }
    if (url === '/activate/code') {
      const [, who] = find(asked.login) ?? [];
      if (who === undefined || !isRight(who, asked.code ?? '')) return done(401);
      who.active = true;
      return done();
    }
    const self = staff.get(bearer ?? '');
    if (bearer !== 'root') {
      if (self === undefined || !self.enabled) return done(401);
      if (url === '/me') return sendJson(response, 200, { role: self.role });
      if (url !== '/me/password') return done(403);
      if (asked.old !== self.password) return done(403);
      if ((asked.new ?? '').length < 10)
        return sendJson(response, 422, { why: `"${asked.new}" is too short` });
      self.password = asked.new ?? '';
      return done();
    }
    const [, id = '', what] = /^\/users\/([^/]+)(\/off|\/on)?$/.exec(url) ?? [];
    const subject = staff.get(id);
    if (url === '/users' && method === 'GET')
      return sendJson(response, 200, { all: [...staff.keys()].map((key) => ({ key })) });
    if (url === '/users' && method === 'POST') {
      if (find(asked.login) !== undefined && habits.takesEveryName !== true) return done(409);
      const key = fresh();
      const temporary = fresh();
      staff.set(key, {
        login: asked.login ?? '',
        password: temporary,
        role: asked.role ?? '',
        seed: '',
        active: false,
        used: new Set(),
        enabled: true,
      });
      return sendJson(response, habits.failsAfterCreating === true ? 500 : 201, { key, temporary });
    }
    if (subject === undefined) return done(404);
    if (method === 'DELETE') {
      if (habits.keepsDeleted === true) return done(500);
      staff.delete(id);
      return done();
    }
    if (what !== undefined) subject.enabled = what === '/on';
    if (method === 'PUT') subject.role = asked.role ?? '';
    return done();
  });
  return { server, staff };
}

export function staffTarget({ port, url }: Served) {
  const expect = { status: 204 };
  return {
    scope: { hosts: ['localhost'], ports: [port] },
    bases: { main: url },
    secondFactor: { window: 1 },
    personas: {
      admin: {
        role: 'root',
        accounts: [{ username: ADMIN.username, password: { literal: ADMIN.password } }],
      },
      porter: { role: 'porter', accounts: [] },
      guard: { role: 'guard', accounts: [] },
    },
    signIn: {
      plain: signIn(['admin'], []),
      coded: signIn(
        ['porter', 'guard'],
        [
          {
            name: 'code',
            factor: 'totp',
            request: {
              method: 'POST',
              path: '/token',
              json: { username: '${username}', password: '${password}', code: '${otp}' },
            },
            expect: { status: 200 },
            capture: { access: { json: '$.access' } },
          },
        ],
      ),
    },
    actions: { 'self.read': { operation: 'R', request: { path: '/me' } } },
    accounts: {
      persona: 'admin',
      roles: { porter: 'P', guard: 'G' },
      create: {
        api: {
          steps: [
            {
              name: 'invite',
              request: {
                method: 'POST',
                path: '/users',
                json: { login: '${account.username}', role: '${account.role}' },
              },
              expect: { status: 201 },
              capture: { key: { json: '$.key' }, temporary: { json: '$.temporary' } },
            },
          ],
          refused: { status: 409 },
        },
      },
      password: { captured: 'temporary' },
      totp: { captured: 'seed' },
      activate: {
        steps: [
          {
            name: 'choose',
            request: {
              method: 'POST',
              path: '/activate',
              json: {
                login: '${username}',
                temporary: '${password}',
                password: '${account.password}',
              },
            },
            expect: { status: 200 },
            capture: { seed: { json: '$.seed' } },
          },
          {
            name: 'confirm',
            request: {
              method: 'POST',
              path: '/activate/code',
              json: { login: '${username}', code: '${otp}' },
            },
            expect,
          },
        ],
      },
      disable: { steps: [{ name: 'off', request: { method: 'POST', path: '/users/${key}/off' }, expect }] },
      enable: { steps: [{ name: 'on', request: { method: 'POST', path: '/users/${key}/on' }, expect }] },
      changeRole: {
        steps: [
          {
            name: 'move',
            request: { method: 'PUT', path: '/users/${key}', json: { role: '${account.role}' } },
            expect,
          },
        ],
      },
      delete: { steps: [{ name: 'away', request: { method: 'DELETE', path: '/users/${key}' }, expect }] },
      list: { request: { path: '/users' }, items: '$.all[*]', id: '$.key' },
    },
    passwords: {
      change: {
        steps: [
          {
            name: 'change',
            request: {
              method: 'POST',
              path: '/me/password',
              json: { old: '${password}', new: '${password.new}' },
            },
            expect,
          },
        ],
      },
      refused: { status: 422 },
      reason: { json: '$.why' },
    },
  } satisfies Partial<TargetFile>;
}

type SignIn = NonNullable<TargetFile['signIn']>[string];

/** A path that asks for the password, and for what follows it. */
function signIn(personas: string[], after: SignIn['steps']): SignIn {
  const request = {
    method: 'POST' as const,
    path: '/token',
    json: { username: '${username}', password: '${password}' },
  };
  const password =
    after.length === 0
      ? { expect: { status: 200 }, capture: { access: { json: '$.access' } } }
      : { expect: { status: 401, json: { path: '$.error', equals: 'code' } } };
  return {
    personas,
    steps: [{ name: 'password', factor: 'password', request, ...password }, ...after],
    carrier: { headers: { Authorization: 'Bearer ${access}' } },
    alive: { request: { path: '/me' }, success: { status: 200 }, refused: { status: 401 } },
  };
}
