/**
 * A small system whose only second factor is one-time codes that people set up by themselves: who has none signs in with the
 * password alone. It goes by `performance.now()`, so that a test can let its sessions age at once.
 */
import { randomBytes } from 'node:crypto';
import { generate } from 'otplib';
import type { TargetFile } from '../../src/target/schema.js';
import { type Answer, sendJson } from './servers.js';

export const CANARY = 'CNRY-ALICE-MRN-0123456789';
export const FRESH_MS = 300_000;
const PERIOD_MS = 30_000;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** What is wrong with the system, or how it differs. */
export interface Manners {
  /** A second set-up is refused while there is one. */
  readonly single?: boolean;
  /** Shows the seed by itself, in groups of four, and not within an address. */
  readonly spelled?: boolean;
  readonly staleEnrols?: boolean;
  readonly staleRemoves?: boolean;
  readonly ticketEnrols?: boolean;
  readonly keepsRemoved?: boolean;
  readonly takesAnyCode?: boolean;
  readonly silent?: boolean;
}

interface Session {
  readonly name: string;
  readonly at: number;
}

export function codeSystem(manners: Manners): Answer {
  const seeds = new Map<string, string>();
  const proposed = new Map<string, string>();
  const used = new Map<string, number>();
  const sessions = new Map<string, Session>();
  const tickets = new Map<string, string>();
  const entries: object[] = [];

  const grant = (name: string) => {
    const access = randomBytes(12).toString('hex');
    sessions.set(access, { name, at: performance.now() });
    return { access };
  };
  /** RFC 6238: each code once, and none that is older than one that was taken. */
  const accepts = async (secret: string, code: unknown): Promise<boolean> => {
    const now = Math.floor(Date.now() / PERIOD_MS);
    for (let period = now - 10; period <= now + 10; period++) {
      if (period <= (used.get(secret) ?? 0)) continue;
      const right = await generate({
        secret,
        strategy: 'totp',
        algorithm: 'sha256',
        digits: 8,
        period: PERIOD_MS / 1000,
        epoch: (period * PERIOD_MS) / 1000,
      });
      if (right !== code) continue;
      used.set(secret, period);
      return true;
    }
    return manners.takesAnyCode === true;
  };

  return async ({ method, url, headers, body }, response) => {
    const sent = (body === '' ? {} : JSON.parse(body)) as Record<string, string>;
    const note = (actor: string, operation: string, object: string) => {
      if (manners.silent === true) return;
      const nonce = headers['x-request-id'];
      entries.push({ time: new Date().toISOString(), actor, operation, object, outcome: 'success', nonce });
    };
    if (url === '/token') {
      const { name = '', password } = sent;
      if (password !== `${name}-staple-gun`) return sendJson(response, 401, { error: 'wrong' });
      if (!seeds.has(name)) return sendJson(response, 200, grant(name));
      const ticket = randomBytes(12).toString('hex');
      tickets.set(ticket, name);
      return sendJson(response, 401, { error: 'code', ticket });
    }
    if (url === '/token/code') {
      const name = tickets.get(sent.ticket ?? '') ?? '';
      const seed = seeds.get(name);
      if (seed === undefined || !(await accepts(seed, sent.code)))
        return sendJson(response, 401, { error: 'wrong' });
      tickets.delete(sent.ticket ?? '');
      return sendJson(response, 200, grant(name));
    }
    const token = String(headers.authorization ?? '').slice('Bearer '.length);
    const half = manners.ticketEnrols === true ? tickets.get(token) : undefined;
    const session =
      sessions.get(token) ?? (half === undefined ? undefined : { name: half, at: performance.now() });
    if (session === undefined) return sendJson(response, 401, { error: 'who' });
    const { name } = session;
    if (url === '/me') return sendJson(response, 200, { name });
    if (url === '/patients/alice') return sendJson(response, 200, { mrn: CANARY });
    if (url === '/audit') return sendJson(response, 200, { entries });
    const isStale = performance.now() - session.at > FRESH_MS;
    const stale = () => sendJson(response, 403, { error: 'stale' });
    if (url === '/codes' && method === 'POST') {
      if (isStale && manners.staleEnrols !== true) return stale();
      if (manners.single === true && seeds.has(name)) return sendJson(response, 409, { error: 'there' });
      const seed = Array.from(randomBytes(32), (byte) => BASE32[byte % 32]).join('');
      proposed.set(name, seed);
      return sendJson(
        response,
        200,
        manners.spelled === true
          ? { key: seed.toLowerCase().replaceAll(/(.{4})(?=.)/g, '$1 ') }
          : {
              uri: `otpauth://totp/Small:${name}?secret=${seed}&issuer=Small&algorithm=SHA256&digits=8&period=30`,
            },
      );
    }
    if (url === '/codes/confirm') {
      const seed = proposed.get(name);
      if (seed === undefined || !(await accepts(seed, sent.code))) return sendJson(response, 400, {});
      seeds.set(name, seed);
      proposed.delete(name);
      note(name, 'U', `Person/${name}`);
      return response.writeHead(201).end();
    }
    if (url === '/codes' && method === 'DELETE') {
      if (isStale && manners.staleRemoves !== true) return stale();
      if (manners.keepsRemoved !== true) seeds.delete(name);
      note(name, 'U', `Person/${name}`);
      return response.writeHead(204).end();
    }
    const [, whose] = /^\/people\/(\w+)\/codes$/.exec(url) ?? [];
    if (whose === undefined || name !== 'desk') return sendJson(response, 404, {});
    if (isStale) return stale();
    seeds.delete(whose);
    note(name, 'U', `Person/${whose}`);
    return sendJson(response, 200, {});
  };
}

const password = {
  name: 'password',
  factor: 'password',
  request: { method: 'POST', path: '/token', json: { name: '${username}', password: '${password}' } },
} as const;

/** How such a system is described. */
export function codeTarget(server: { readonly url: string; readonly port: number }, manners: Manners) {
  const account = (username: string) => ({ username, password: { literal: `${username}-staple-gun` } });
  return {
    scope: { hosts: ['localhost'], ports: [server.port] },
    bases: { api: server.url },
    personas: {
      member: { role: 'member', accounts: [account('kay')] },
      desk: { role: 'desk', accounts: [account('desk')] },
    },
    signIn: {
      api: {
        steps: [{ ...password, expect: { status: 200 }, capture: { access: { json: '$.access' } } }],
        carrier: { headers: { Authorization: 'Bearer ${access}' } },
        alive: { request: { path: '/me' }, success: { status: 200 }, refused: { status: 401 } },
        protects: { action: 'patient.read', resource: 'alice' },
      },
    },
    actions: { 'patient.read': { operation: 'R', request: { path: '/patients/alice' }, canaries: ['mrn'] } },
    resources: { alice: { type: 'Patient', canaries: { mrn: CANARY } } },
    secondFactor: { window: 5 },
    factors: {
      codes: {
        type: 'totp',
        persona: 'member',
        fresh: `${FRESH_MS / 60_000}m`,
        seed: {
          captured: 'seed',
          ...(manners.spelled === true ? ({ algorithm: 'SHA256', digits: 8 } as const) : {}),
        },
        ...(manners.single === true ? { single: true as const } : {}),
        enrol: {
          steps: [
            {
              name: 'begin',
              request: { method: 'POST', path: '/codes' },
              expect: { status: 200 },
              capture: { seed: { json: manners.spelled === true ? '$.key' : '$.uri' } },
            },
            {
              name: 'confirm',
              request: { method: 'POST', path: '/codes/confirm', json: { code: '${otp}' } },
              expect: { status: 201 },
            },
          ],
        },
        use: {
          steps: [
            {
              ...password,
              expect: { status: 401, json: { path: '$.error', equals: 'code' } },
              capture: { ticket: { json: '$.ticket' } },
            },
            {
              name: 'code',
              factor: 'totp',
              request: { method: 'POST', path: '/token/code', json: { ticket: '${ticket}', code: '${otp}' } },
              expect: { status: 200 },
              capture: { access: { json: '$.access' } },
            },
          ],
          refused: { status: 401, json: { path: '$.error', equals: 'wrong' } },
          absent: { status: 200, json: { path: '$.access' } },
        },
        remove: {
          steps: [{ name: 'remove', request: { method: 'DELETE', path: '/codes' }, expect: { status: 204 } }],
        },
        reset: {
          persona: 'desk',
          steps: [
            {
              name: 'reset',
              request: { method: 'DELETE', path: '/people/${subject}/codes' },
              expect: { status: 200 },
            },
          ],
        },
        refused: { status: [401, 403] },
      },
    },
    audit: {
      source: { persona: 'desk', request: { path: '/audit' }, items: '$.entries[*]' },
      within: '200ms',
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
  } satisfies Partial<TargetFile>;
}
