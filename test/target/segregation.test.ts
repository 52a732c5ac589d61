// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of target files
/** Duties that are kept apart, tried over real requests at a small system, which has one defect at a time. */
import { expect, it } from 'vitest';
import accessSegregation from '../../src/kinds/access.segregation.js';
import { createProbes } from '../../src/target/probe.js';
import { type Concluded, conclude, controlFails, fails, notObserved, PASS } from '../kinds/facts.js';
import { drive } from './drive.js';
import { type Seen, sendJson, serve } from './servers.js';

type Defect =
  | 'own-released'
  | 'name-believed'
  | 'refused-and-released'
  | 'both-granted'
  | 'order-matters'
  | 'one-replaces-the-other'
  | 'nothing-released'
  | 'always-released'
  | 'second-powerless'
  | 'first-refused'
  | 'forgets-who-was-refused'
  | 'strange-refusal';

interface Release {
  readonly by: string;
  released: boolean;
}
interface User {
  readonly grants: Set<string>;
}

/** Anybody prepares and releases, never the same; and nobody administers and reviews. */
function smallSystem(defect: Defect | null) {
  const is = (each: Defect) => defect === each;
  const releases: Release[] = [];
  const users = new Map<string, User>();
  const forgotten = new Set<string>();

  function release(who: string, found: Release, named: string | undefined): readonly [number, object] {
    const by = is('name-believed') ? (named ?? who) : who;
    if (who === 'clara' && is('second-powerless')) return [403, {}];
    if (found.by === by && !is('own-released')) {
      if (is('refused-and-released')) found.released = true;
      if (is('forgets-who-was-refused')) forgotten.add(who);
      return is('strange-refusal') ? [500, {}] : [403, {}];
    }
    found.released = !is('nothing-released');
    return [200, {}];
  }

  function grant({ grants }: User, right: string): number {
    const excluded = grants.size > 0 && !grants.has(right);
    const asked = is('order-matters') ? right === 'reviews' : !is('both-granted');
    if (excluded && is('one-replaces-the-other')) grants.clear();
    else if (excluded && asked) return 409;
    grants.add(right);
    return 204;
  }

  function decide(who: string, { method, url, body }: Seen): readonly [number, object] {
    const sent = body === '' ? {} : (JSON.parse(body) as { name?: string; by?: string });
    if (url === '/users' && method === 'POST') {
      const id = `u${users.size}`;
      users.set(id, { grants: new Set() });
      return [201, { id }];
    }
    if (url === '/users')
      return [200, { users: [...users].map(([id, { grants }]) => ({ id, grants: [...grants] })) }];
    const [, id = '', right = ''] = /^\/users\/(u\d+)(?:\/(\w+))?$/.exec(url) ?? [];
    const user = users.get(id);
    if (user !== undefined && method === 'DELETE') {
      users.delete(id);
      return [204, {}];
    }
    if (user !== undefined) return [grant(user, right), {}];
    if (url === '/releases') {
      if (is('first-refused')) return [403, {}];
      releases.push({ by: who, released: is('always-released') });
      return [201, { id: `r${releases.length - 1}` }];
    }
    const found = releases[Number(/^\/releases\/r(\d+)$/.exec(url)?.[1])];
    if (found === undefined) return [404, {}];
    return method === 'GET' ? [200, { released: found.released }] : release(who, found, sent.by);
  }

  return {
    left: () => users.size,
    answer: (request: Seen, response: Parameters<typeof sendJson>[0]) => {
      if (request.url === '/token') {
        const { username } = JSON.parse(request.body) as { username: string };
        return sendJson(response, 200, { access: `${username}-token` });
      }
      const who = request.headers.authorization?.replace('Bearer ', '').replace('-token', '') ?? '';
      if (who === '' || forgotten.has(who)) return sendJson(response, 401, {});
      if (request.url === '/me') return sendJson(response, 200, {});
      const [status, json] = decide(who, request);
      return sendJson(response, status, json);
    },
  };
}

async function judged(defect: Defect | null): Promise<Concluded> {
  const system = smallSystem(defect);
  const server = await serve(system.answer);
  const account = (username: string) => [{ username, password: { literal: `secret-of-${username}` } }];
  const write = (method: 'POST' | 'PUT', path: string, json?: object) =>
    ({
      operation: 'U',
      writes: true,
      request: { method, path, ...(json === undefined ? {} : { json }) },
    }) as const;
  const grant = (right: string) => ({
    ...write('PUT', `/users/\${id}/${right}`),
    readBack: {
      action: 'users.list',
      persona: 'admin',
      found: { json: { path: `$.users[?@.id == '\${id}'].grants[*]`, contains: right } },
    },
  });
  const { driver, guard } = drive({
    scope: { hosts: ['localhost'], ports: [server.port] },
    bases: { main: server.url },
    personas: {
      registrar: { role: 'registrar', accounts: account('rita') },
      clinician: { role: 'clinician', accounts: account('clara') },
      admin: { role: 'admin', accounts: account('ada') },
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
    oracles: { success: { status: [200, 201, 204] }, denied: { status: [403, 409] } },
    resources: { alice: { type: 'Patient' } },
    actions: {
      'release.prepare': {
        ...write('POST', '/releases'),
        operation: 'C',
        capture: { release: { json: '$.id' } },
      },
      'release.approve': write('POST', '/releases/${release}', {}),
      'release.naming': write('POST', '/releases/${release}', { by: '${second.username}' }),
      'release.read': { operation: 'R', request: { path: '/releases/${release}' } },
      'user.administers': grant('administers'),
      'user.reviews': grant('reviews'),
      'users.list': { operation: 'R', request: { path: '/users' } },
    },
    accounts: {
      persona: 'admin',
      roles: { clinician: 'physician' },
      create: {
        api: {
          steps: [
            {
              name: 'create',
              request: { method: 'POST', path: '/users', json: { name: '${account.username}' } },
              expect: { status: 201 },
              capture: { id: { json: '$.id' } },
            },
          ],
        },
      },
      delete: {
        steps: [
          { name: 'away', request: { method: 'DELETE', path: '/users/${id}' }, expect: { status: 204 } },
        ],
      },
    },
    segregation: {
      duties: {
        release: {
          resource: 'alice',
          first: { action: 'release.prepare', persona: 'registrar' },
          second: { action: 'release.approve', persona: 'clinician', naming: ['release.naming'] },
          done: {
            action: 'release.read',
            persona: 'admin',
            found: { json: { path: '$.released', equals: true } },
          },
        },
      },
      exclusive: {
        apart: { persona: 'admin', on: 'clinician', grants: ['user.administers', 'user.reviews'] },
      },
    },
  });
  const { probe, release } = createProbes(driver, guard).probeFor('a.check', {
    note: () => undefined,
    wait: async () => ({ lateMs: 0 }),
  });
  const facts = await accessSegregation.observe({}, probe);
  await release();
  expect(system.left()).toBe(0);
  return conclude(accessSegregation, facts);
}

const OWN = 'release: release.approve by registrar, who did release.prepare';
const NAMING = 'release: release.naming by registrar, who did release.prepare';
const REVIEWS = 'apart: user.reviews for who has user.administers';
const ADMINISTERS = 'apart: user.administers for who has user.reviews';

it.each<[string, Defect | null]>([
  ['keeps duties apart', null],
  ['lets one grant take the place of the other', 'one-replaces-the-other'],
])('passes on a system that %s, and leaves no account behind', async (_, defect) => {
  expect(await judged(defect)).toEqual(PASS);
});

it.each<[Defect, Concluded]>([
  ['own-released', fails(OWN, NAMING)],
  ['name-believed', fails(NAMING)],
  ['refused-and-released', fails(OWN, NAMING)],
  ['both-granted', fails(REVIEWS, ADMINISTERS)],
  ['order-matters', fails(ADMINISTERS)],
])('fails where there is the defect %s', async (defect, concluded) => {
  expect(await judged(defect)).toEqual(concluded);
});

it.each<[Defect, Concluded]>([
  ['nothing-released', controlFails('second-person-succeeds')],
  ['second-powerless', controlFails('second-person-succeeds')],
  ['first-refused', controlFails('second-person-succeeds', 'read-back-tells-apart')],
  ['strange-refusal', notObserved(OWN, NAMING)],
])('concludes nothing where there is the defect %s', async (defect, concluded) => {
  expect(await judged(defect)).toEqual(concluded);
});

it('concludes nothing where work is found done before it was', async () => {
  expect(await judged('always-released')).toEqual(controlFails('read-back-tells-apart'));
});

it('concludes nothing where a refusal ends the session', async () => {
  expect(await judged('forgets-who-was-refused')).toEqual(
    controlFails('second-person-succeeds', 'read-back-tells-apart', 'still-signed-in'),
  );
});
