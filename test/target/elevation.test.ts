/** Elevation walked over real requests at a small system, which has one defect at a time. */
import { expect, it, vi } from 'vitest';
import accessElevation from '../../src/kinds/access.elevation.js';
import { createProbes } from '../../src/target/probe.js';
import { type Concluded, conclude, controlFails, fails, PASS } from '../kinds/facts.js';
import { drive } from './drive.js';
import { type Seen, sendJson, serve } from './servers.js';

const THING = 'sessions.list · system';
const OTHER = 'receivers.list · system';
const ANSWERS = { sessions: '/sessions', receivers: '/receivers' } as const;

type Defect =
  | 'own-approval'
  | 'any-approver'
  | 'request-suffices'
  | 'never-over'
  | 'opens-all'
  | 'end-ignored'
  | 'no-reason'
  | 'approval-unlogged'
  | 'approval-by-service'
  | 'open-to-all'
  | 'nothing-there'
  | 'approver-powerless'
  | 'forgets-requester'
  | 'forgets-stranger';

interface Granted {
  readonly by: string;
  readonly privilege: string;
  approved: boolean;
  over: boolean;
  ended: boolean;
}

/** The system, whose elevations are over as soon as somebody waits. */
function smallSystem(defect: Defect | null) {
  const is = (each: Defect) => defect === each;
  const elevations: Granted[] = [];
  const log: object[] = [];
  const forgotten = new Set<string>();
  const opens = (who: string, privilege: string) =>
    is('open-to-all') ||
    elevations.some(
      (each) =>
        each.by === who &&
        (each.privilege === privilege || is('opens-all')) &&
        (each.approved || is('request-suffices')) &&
        (!each.over || is('never-over')) &&
        (!each.ended || is('end-ignored')),
    );

  function decide(who: string, { method, url, body }: Seen): readonly [status: number, json: object] {
    const privilege = url.slice(1);
    if (url === ANSWERS.sessions || url === ANSWERS.receivers) {
      if (is('nothing-there')) return [403, {}];
      return opens(who, privilege) ? [200, { [privilege]: [] }] : [403, {}];
    }
    if (url === '/elevations') {
      const asked = JSON.parse(body) as { privilege: string; reason: string };
      if (asked.reason.trim() === '' && !is('no-reason')) return [422, {}];
      elevations.push({ by: who, privilege: asked.privilege, approved: false, over: false, ended: false });
      return [201, { id: `e${elevations.length - 1}` }];
    }
    const found = elevations[Number(/^\/elevations\/e(\d+)/.exec(url)?.[1])];
    if (found === undefined) return [404, {}];
    if (method === 'DELETE') {
      found.ended = true;
      return [204, {}];
    }
    if (who === 'rita' && is('forgets-stranger')) forgotten.add(who);
    if (who === 'hal' && is('forgets-requester')) forgotten.add(who);
    if (who === 'rita' && !is('any-approver')) return [403, {}];
    if (who === found.by && !is('own-approval')) return [403, {}];
    if (who === 'ada' && is('approver-powerless')) return [403, {}];
    if (found.approved || found.ended) return [409, {}];
    found.approved = true;
    return [200, {}];
  }

  function keep(who: string, { method, url, body, headers }: Seen, status: number) {
    const approval = url.endsWith('/approve');
    if (approval && is('approval-unlogged')) return;
    log.push({
      request: headers['x-request-id'],
      who: approval && is('approval-by-service') ? 'service' : who,
      how: status < 400 ? 'ok' : 'no',
      did: method === 'GET' ? 'R' : 'U',
      at: new Date().toISOString(),
      details: body,
    });
  }

  return {
    wait: () => {
      for (const each of elevations) each.over ||= each.approved;
    },
    answer: (request: Seen, response: Parameters<typeof sendJson>[0]) => {
      if (request.url === '/token') {
        const { username } = JSON.parse(request.body) as { username: string };
        return sendJson(response, 200, { access: `${username}-token` });
      }
      const who = request.headers.authorization?.replace('Bearer ', '').replace('-token', '') ?? '';
      if (who === '' || forgotten.has(who)) return sendJson(response, 401, {});
      if (request.url === '/me') return sendJson(response, 200, {});
      if (request.url.startsWith('/log')) return sendJson(response, 200, { entries: log });
      const [status, json] = decide(who, request);
      keep(who, request, status);
      return sendJson(response, status, json);
    },
  };
}

async function judged(defect: Defect | null): Promise<Concluded> {
  const system = smallSystem(defect);
  const server = await serve(system.answer);
  const account = (username: string) => [{ username, password: { literal: `secret-of-${username}` } }];
  const { driver, guard } = drive({
    scope: { hosts: ['localhost'], ports: [server.port] },
    bases: { main: server.url },
    personas: {
      helpdesk: { role: 'admin', accounts: account('hal') },
      admin: { role: 'admin', accounts: account('ada') },
      registrar: { role: 'registrar', accounts: account('rita') },
      auditor: { role: 'auditor', accounts: account('otto') },
    },
    signIn: {
      main: {
        steps: [
          {
            name: 'password',
            request: { method: 'POST', path: '/token', json: { username: '${username}' } },
            capture: { access: { json: '$.access' } },
          },
        ],
        carrier: { headers: { Authorization: 'Bearer ${access}' } },
        alive: { request: { path: '/me' }, success: { status: 200 }, refused: { status: 401 } },
      },
    },
    oracles: { success: { status: [200, 201, 204] }, denied: { status: [403, 422] } },
    resources: { system: { type: 'System' } },
    actions: {
      'elevation.request': {
        operation: 'C',
        writes: true,
        request: {
          method: 'POST',
          path: '/elevations',
          json: { privilege: '${privilege}', reason: '${reason}' },
        },
        capture: { elevation: { json: '$.id' } },
      },
      'elevation.approve': {
        operation: 'U',
        writes: true,
        request: { method: 'POST', path: '/elevations/${elevation}/approve' },
      },
      'elevation.end': {
        operation: 'D',
        writes: true,
        request: { method: 'DELETE', path: '/elevations/${elevation}' },
      },
      'sessions.list': { operation: 'R', request: { path: ANSWERS.sessions } },
      'receivers.list': { operation: 'R', request: { path: ANSWERS.receivers } },
    },
    elevation: {
      requester: 'helpdesk',
      approver: 'admin',
      unentitled: 'registrar',
      request: 'elevation.request',
      approve: 'elevation.approve',
      end: 'elevation.end',
      opens: { action: 'sessions.list', resource: 'system', vars: { privilege: 'sessions' } },
      other: { action: 'receivers.list', resource: 'system', vars: { privilege: 'receivers' } },
      duration: '1h',
    },
    audit: {
      source: { persona: 'auditor', request: { path: '/log' }, items: '$.entries[*]' },
      within: '50ms',
      fields: {
        time: '$.at',
        actor: '$.who',
        operation: '$.did',
        object: '$.what',
        outcome: '$.how',
        nonce: '$.request',
      },
      outcomes: { success: ['ok'], failure: ['no'] },
    },
  });
  // The hour passes at once: the harness's clock is put forward by what it waits.
  const now = performance.now.bind(performance);
  let ahead = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + ahead);
  const { probe } = createProbes(driver, guard).probeFor('a.check', {
    note: () => undefined,
    wait: async (ms) => {
      ahead += ms;
      system.wait();
      return { lateMs: 0 };
    },
  });
  try {
    const facts = await accessElevation.observe({ tolerance: 0.1 }, probe);
    return conclude(accessElevation, facts, { tolerance: 0.1 });
  } finally {
    clock.mockRestore();
  }
}

const bySelf = ['approval by the requester', `${THING} after approval by the requester`];
const byStranger = ['approval by registrar', `${THING} after approval by registrar`];
const [, openAfterSelf = ''] = bySelf;
const [, openAfterStranger = ''] = byStranger;

it('passes on a system that gives privileges by consent, for a time', async () => {
  expect(await judged(null)).toEqual(PASS);
});

it.each<[Defect, Concluded]>([
  ['own-approval', fails(...bySelf)],
  ['any-approver', fails(...byStranger)],
  ['request-suffices', fails(`${THING} after the request alone`, openAfterSelf, openAfterStranger)],
  [
    'never-over',
    fails(`${THING} 1 h 6 min after the approval for 1 h`, `${THING} during the elevation for ${OTHER}`),
  ],
  [
    'opens-all',
    fails(`${OTHER} during the elevation for ${THING}`, `${THING} during the elevation for ${OTHER}`),
  ],
  ['end-ignored', fails(`${OTHER} after the elevation was ended by hand`)],
  ['no-reason', fails('the request with an empty reason', 'the request with a reason of blanks')],
  ['approval-unlogged', fails('audit of the approval')],
  ['approval-by-service', fails('audit of the approval')],
])('fails where there is the defect %s', async (defect, concluded) => {
  expect(await judged(defect)).toEqual(concluded);
});

it.each<[Defect, Concluded]>([
  ['open-to-all', controlFails('denied-before')],
  ['nothing-there', controlFails('opens-when-approved', 'other-thing-there')],
  ['approver-powerless', controlFails('opens-when-approved', 'other-thing-there')],
  ['forgets-stranger', controlFails('session-alive')],
])('concludes nothing where there is the defect %s', async (defect, concluded) => {
  expect(await judged(defect)).toEqual(concluded);
});

it('concludes nothing, and needs no capture, when the requester was signed out by a refusal', async () => {
  expect(await judged('forgets-requester')).toEqual(
    controlFails('opens-when-approved', 'other-thing-there', 'session-alive'),
  );
});
