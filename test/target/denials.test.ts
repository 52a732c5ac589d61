/** Refusals in the shapes that real systems give them, judged by the target's own oracles over a real connection. */
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import accessMatrix from '../../src/kinds/access.matrix.js';
import { createProbes } from '../../src/target/probe.js';
import type { TargetAction, TargetFile, TargetMatcher } from '../../src/target/schema.js';
import { type Concluded, conclude, fails, notObserved, PASS } from '../kinds/facts.js';
import { drive } from './drive.js';
import { type Seen, sendJson, serve } from './servers.js';

const CANARY = 'CNRY-ALICE-MRN-0123456789';
const DENIED = 'billing · patient.read · alice';
const desk = { wait: async () => ({ lateMs: 0 }), note: () => undefined };

interface System {
  /** What someone denied is answered; everyone else who is signed in gets the record. */
  readonly refuse: (response: ServerResponse, request: Seen) => unknown;
  readonly denied?: TargetMatcher;
  /** How this record alone is refused; and how this action on it is. */
  readonly record?: TargetMatcher;
  readonly cell?: TargetMatcher;
  readonly read?: Partial<TargetAction>;
  readonly success?: TargetMatcher;
  /** Whether sessions of the one who is denied are still known after the refusal. */
  readonly forgets?: boolean;
}

const html = (response: ServerResponse, status: number, text: string, headers = {}) =>
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', ...headers }).end(text);

async function judged({
  refuse,
  denied,
  record,
  cell,
  read,
  success,
  forgets = false,
}: System): Promise<Concluded> {
  const forgotten = new Set<string>();
  const server = await serve((request, response) => {
    const who = request.headers.authorization?.replace('Bearer ', '') ?? '';
    if (request.url === '/token')
      return sendJson(response, 200, {
        access: `${(JSON.parse(request.body) as { username: string }).username}-token`,
      });
    if (request.url === '/login') return html(response, 200, '<h1>Please sign in</h1>');
    if (!/^(clara|bill)-token$/.test(who) || forgotten.has(who))
      return sendJson(response, 401, { error: 'no' });
    if (request.url === '/me') return sendJson(response, 200, {});
    if (who === 'clara-token') return sendJson(response, 200, { data: { patient: { mrn: CANARY } } });
    if (forgets) forgotten.add(who);
    return refuse(response, request);
  });
  const account = (username: string) => ({ username, password: { literal: `secret-of-${username}` } });
  const file: Partial<TargetFile> = {
    bases: { main: server.url },
    personas: {
      clinician: { role: 'clinician', accounts: [account('clara')] },
      billing: { role: 'billing', accounts: [account('bill')] },
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
    resources: {
      alice: {
        type: 'Patient',
        canaries: { mrn: CANARY },
        ...(record === undefined ? {} : { denied: record }),
      },
    },
    actions: {
      'patient.read': { operation: 'R', request: { path: '/patients/alice' }, canaries: ['mrn'], ...read },
    },
    policy: {
      'patient.read': {
        alice: { allow: ['clinician'], deny: ['billing'], ...(cell === undefined ? {} : { denied: cell }) },
      },
    },
    oracles: { ...(denied === undefined ? {} : { denied }), ...(success === undefined ? {} : { success }) },
  };
  const { driver, guard, redactor } = drive({
    scope: { hosts: ['localhost'], ports: [server.port] },
    ...file,
  });
  redactor.add(CANARY, 'canary:alice.mrn');
  const { probe } = createProbes(driver, guard).probeFor('a.check', desk);
  const facts = await accessMatrix.observe({}, probe);
  expect(JSON.stringify(facts)).not.toContain(CANARY);
  return conclude(accessMatrix, facts);
}

const LOGIN: TargetMatcher = { status: 302, header: { location: { matches: '/login(\\?|$)' } } };
const GRAPHQL: TargetMatcher = {
  status: 200,
  json: [
    { path: '$.errors[*].extensions.code', equals: 'FORBIDDEN' },
    { path: '$.data.patient', equals: null },
  ],
};
const forbidden = { errors: [{ extensions: { code: 'FORBIDDEN' } }] };
/** A query as GraphQL takes it: one address for all, and 200 for all. */
const QUERY: Partial<TargetAction> = {
  request: { method: 'POST', path: '/graphql', json: { query: '{ patient(id: "alice") { mrn } }' } },
};

describe('a refusal', () => {
  it.each<[string, System]>([
    ['404, as if there were no such record', { refuse: (to) => sendJson(to, 404, {}) }],
    ['403 with a page in HTML', { refuse: (to) => html(to, 403, '<h1>Forbidden</h1>') }],
    [
      'one that this record alone has',
      {
        refuse: (to) => sendJson(to, 451, { error: 'sealed' }),
        denied: { status: 403 },
        record: { status: 451, json: { path: '$.error', equals: 'sealed' } },
      },
    ],
    [
      'one that this action on this record alone has',
      {
        refuse: (to) => sendJson(to, 423, {}),
        denied: { status: 403 },
        record: { status: 451 },
        cell: { status: 423 },
      },
    ],
    [
      'a redirect to the page for signing in',
      { refuse: (to) => to.writeHead(302, { location: '/login?next=x' }).end(), denied: LOGIN },
    ],
    [
      'the page for signing in, after a redirect that was followed',
      {
        refuse: (to) => to.writeHead(302, { location: '/login' }).end(),
        denied: { status: 200, body: 'Please sign in' },
        read: { request: { path: '/patients/alice', follow: true } },
      },
    ],
    [
      '200 with an error in its body',
      {
        refuse: (to) => sendJson(to, 200, { error: { code: 'ACCESS_DENIED' } }),
        denied: { status: 200, json: { path: '$.error.code', equals: 'ACCESS_DENIED' } },
      },
    ],
    [
      '200 with an error, where success is any 2xx and no canary tells them apart',
      {
        refuse: (to) => sendJson(to, 200, { error: { code: 'ACCESS_DENIED' } }),
        denied: { status: 200, json: { path: '$.error.code', equals: 'ACCESS_DENIED' } },
        read: { canaries: [] },
        success: { status: '2xx' },
      },
    ],
    [
      'a GraphQL error beside empty data',
      {
        refuse: (to) => sendJson(to, 200, { ...forbidden, data: { patient: null } }),
        denied: GRAPHQL,
        read: QUERY,
      },
    ],
  ])('is recognised: %s', async (_, system) => {
    expect(await judged(system)).toEqual(PASS);
  });

  it.each<[string, System]>([
    ['200 with an error that was not declared', { refuse: (to) => sendJson(to, 200, { error: 'no' }) }],
    ['200 with an empty object', { refuse: (to) => sendJson(to, 200, {}) }],
    ['204', { refuse: (to) => to.writeHead(204).end() }],
    ['a redirect that was not declared', { refuse: (to) => to.writeHead(302, { location: '/login' }).end() }],
    [
      'a redirect to elsewhere',
      { refuse: (to) => to.writeHead(302, { location: '/home' }).end(), denied: LOGIN },
    ],
    ['an error of the server', { refuse: (to) => sendJson(to, 500, {}) }],
    ['429', { refuse: (to) => sendJson(to, 429, {}) }],
    ['403, where only 404 was declared', { refuse: (to) => sendJson(to, 403, {}), denied: { status: 404 } }],
    [
      'a GraphQL error that says nothing of access',
      {
        refuse: (to) => sendJson(to, 200, { errors: [{ message: 'syntax' }], data: { patient: null } }),
        denied: GRAPHQL,
        read: QUERY,
      },
    ],
    [
      'one that other records have, where this one has its own',
      { refuse: (to) => sendJson(to, 403, {}), denied: { status: 403 }, record: { status: 451 } },
    ],
    [
      'one that the record has, where this action on it has its own',
      { refuse: (to) => sendJson(to, 451, {}), record: { status: 451 }, cell: { status: 423 } },
    ],
    ['nothing: the connection breaks', { refuse: (to) => to.destroy() }],
    ['a refusal of a session that had died', { refuse: (to) => sendJson(to, 403, {}), forgets: true }],
  ])('is not believed in a shape that says nothing: %s', async (_, system) => {
    expect(await judged(system)).toEqual(notObserved(DENIED));
  });

  it.each<[string, System]>([
    ['in the body of a 403', { refuse: (to) => sendJson(to, 403, { was: CANARY }) }],
    ['in a header of a 404', { refuse: (to) => sendJson(to, 404, {}, { 'x-record': CANARY }) }],
    ['in the text of an error of the server', { refuse: (to) => html(to, 500, `no ${CANARY}`) }],
    [
      'in the body of a redirect to the page for signing in',
      { refuse: (to) => to.writeHead(302, { location: '/login' }).end(CANARY), denied: LOGIN },
    ],
    [
      'in a redirect on the way, which a client that follows never shows',
      {
        refuse: (to) => to.writeHead(302, { location: '/login' }).end(CANARY),
        denied: { status: 200, body: 'Please sign in' },
        read: { request: { path: '/patients/alice', follow: true } },
      },
    ],
    [
      'in the data beside a GraphQL error',
      {
        refuse: (to) => sendJson(to, 200, { ...forbidden, data: { patient: null, summary: CANARY } }),
        denied: GRAPHQL,
        read: QUERY,
      },
    ],
    ['as base64', { refuse: (to) => sendJson(to, 403, { data: Buffer.from(CANARY).toString('base64') }) }],
  ])('is broken by a canary %s', async (_, system) => {
    expect(await judged(system)).toEqual(fails(DENIED));
  });
});
