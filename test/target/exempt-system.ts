/** A small system that asks administrators and clinicians for a code, members not, and nobody for a token to read with. */
import { createHash, randomBytes } from 'node:crypto';
import { generate } from 'otplib';
import type { TargetFile } from '../../src/target/schema.js';
import { type Answer, sendJson } from './servers.js';

export const CANARY = 'CNRY-ALICE-MRN-0123456789';
const PERIOD_MS = 30_000;
const WINDOW = 5;

export interface Manners {
  /** Administrators are not asked for a code either. */
  readonly sparesAdmins?: boolean;
  /** A token to read with exports as well. */
  readonly readingExports?: boolean;
  /** Nobody may export. */
  readonly noExport?: boolean;
}

/** RFC 4648 base32, another for each account. */
function seedFor(name: string): string {
  const digest = createHash('sha256').update(name).digest();
  return Array.from(digest, (byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[byte % 32]).join('');
}

interface Session {
  readonly role: string;
  readonly scope: string;
}

export function exemptSystem(manners: Manners): Answer {
  const sessions = new Map<string, Session>();
  const tickets = new Map<string, { readonly name: string; readonly session: Session }>();
  const used = new Map<string, number>();
  const grant = (session: Session) => {
    const access = randomBytes(12).toString('hex');
    sessions.set(access, session);
    return { access };
  };
  const accepts = async (name: string, code: unknown): Promise<boolean> => {
    const now = Math.floor(Date.now() / PERIOD_MS);
    for (let period = now - WINDOW; period <= now + WINDOW; period++) {
      if (period <= (used.get(name) ?? 0)) continue;
      const epoch = (period * PERIOD_MS) / 1000;
      if ((await generate({ secret: seedFor(name), strategy: 'totp', epoch })) !== code) continue;
      used.set(name, period);
      return true;
    }
    return false;
  };
  return async ({ url, headers, body }, response) => {
    if (url === '/token' && !body.startsWith('{')) return sendJson(response, 415, {});
    if (url === '/token') {
      const { name = '', password, scope = '' } = JSON.parse(body) as Record<string, string>;
      if (password !== `${name}-staple-gun`) return sendJson(response, 401, { error: 'wrong' });
      const role = name.split('-')[0] ?? '';
      const session = { role, scope };
      const isSpared =
        role === 'member' || scope === 'reading' || (role === 'admin' && manners.sparesAdmins === true);
      if (isSpared) return sendJson(response, 200, grant(session));
      const ticket = randomBytes(12).toString('hex');
      tickets.set(ticket, { name, session });
      return sendJson(response, 401, { error: 'code', ticket });
    }
    if (url === '/token/code') {
      const { ticket = '', code } = JSON.parse(body) as Record<string, string>;
      const half = tickets.get(ticket);
      if (half === undefined || !(await accepts(half.name, code)))
        return sendJson(response, 401, { error: 'wrong' });
      tickets.delete(ticket);
      return sendJson(response, 200, grant(half.session));
    }
    const session = sessions.get(String(headers.authorization ?? '').slice('Bearer '.length));
    if (session === undefined) return sendJson(response, 401, { error: 'who' });
    const { role, scope } = session;
    if (url === '/patients/alice')
      return role === 'admin' ? sendJson(response, 403, {}) : sendJson(response, 200, { mrn: CANARY });
    if (url === '/accounts') return sendJson(response, role === 'admin' ? 200 : 403, {});
    if (url === '/export') {
      const may = manners.noExport !== true && (scope !== 'reading' || manners.readingExports === true);
      return sendJson(response, may ? 200 : 403, may ? { mrn: CANARY } : {});
    }
    return sendJson(response, 200, {});
  };
}

type SignIn = NonNullable<TargetFile['signIn']>[string];

const password = (scope: string) =>
  ({
    method: 'POST',
    path: '/token',
    json: { name: '${username}', password: '${password}', scope },
  }) as const;
const common = {
  carrier: { headers: { Authorization: 'Bearer ${access}' } },
  alive: { request: { path: '/me' }, success: { status: 200 }, refused: { status: 401 } },
} satisfies Partial<SignIn>;

/** How it is described; `exempt` false: as if a second factor were demanded of everybody. */
export function exemptTarget(server: { readonly url: string; readonly port: number }, exempt: boolean) {
  const pool = (role: string, count: number) => ({
    role,
    accounts: Array.from({ length: count }, (_each, index) => ({
      username: `${role}-${index}`,
      password: { literal: `${role}-${index}-staple-gun` },
      totp: { secret: { literal: seedFor(`${role}-${index}`) } },
    })),
  });
  return {
    scope: { hosts: ['localhost'], ports: [server.port] },
    bases: { api: server.url },
    personas: { member: pool('member', 4), admin: pool('admin', 4), clinician: pool('clinician', 4) },
    signIn: {
      api: {
        ...common,
        steps: [
          {
            name: 'password',
            factor: 'password',
            request: password('all'),
            expect: { status: [200, 401] },
            capture: {
              access: { json: '$.access', optional: true },
              ticket: { json: '$.ticket', optional: true },
            },
          },
          {
            name: 'code',
            factor: 'totp',
            when: { captured: 'ticket' },
            request: { method: 'POST', path: '/token/code', json: { ticket: '${ticket}', code: '${otp}' } },
            expect: { status: 200 },
            capture: { access: { json: '$.access' } },
          },
        ],
        protects: { action: 'patient.read', resource: 'alice', for: { admin: { action: 'accounts.list' } } },
      },
      reading: {
        ...common,
        personas: ['clinician'],
        steps: [
          {
            name: 'password',
            factor: 'password',
            request: password('reading'),
            expect: { status: 200 },
            capture: { access: { json: '$.access' } },
          },
        ],
        protects: { action: 'patient.read', resource: 'alice' },
      },
    },
    actions: {
      'patient.read': { operation: 'R', request: { path: '/patients/alice' }, canaries: ['mrn'] },
      'patient.export': { operation: 'R', request: { path: '/export' }, canaries: ['mrn'] },
      'accounts.list': { operation: 'R', request: { path: '/accounts' } },
    },
    resources: { alice: { type: 'Patient', canaries: { mrn: CANARY } } },
    secondFactor: {
      window: WINDOW,
      ...(exempt
        ? {
            exempt: [
              { personas: ['member'], why: 'Members see their own record alone.' },
              {
                signIn: 'reading',
                why: 'A token to read with is given to devices.',
                withholds: [{ action: 'patient.export', resource: 'alice' }],
              },
            ],
          }
        : {}),
    },
  } satisfies Partial<TargetFile>;
}
