/** Sixty operations on a real server, found by their description, their statement of capabilities, or by following links. */
import type { ServerResponse } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import accessAnonymous from '../../src/kinds/access.anonymous.js';
import { createProbes } from '../../src/target/probe.js';
import type { TargetFile } from '../../src/target/schema.js';
import { conclude, fails, notObserved } from '../kinds/facts.js';
import { drive } from './drive.js';
import { type Seen, sendJson, serve } from './servers.js';

const CANARY = 'CNRY-ALICE-MRN-0123456789';
const TYPES = [
  'allergies',
  'appointments',
  'claims',
  'conditions',
  'devices',
  'documents',
  'encounters',
  'goals',
  'notes',
  'orders',
  'patients',
  'results',
];

interface Route {
  readonly method: string;
  readonly path: string;
}

/** Twelve types with five operations each. */
const ROUTES: readonly Route[] = TYPES.flatMap((type) => [
  { method: 'GET', path: `/api/${type}` },
  { method: 'POST', path: `/api/${type}` },
  { method: 'GET', path: `/api/${type}/{id}` },
  { method: 'PUT', path: `/api/${type}/{id}` },
  { method: 'DELETE', path: `/api/${type}/{id}` },
]);

const nameOf = ({ method, path }: Route) => `${method} ${path}`;

/** What a careful author writes: parameters by reference, a body by example, the API's own prefix in `servers`. */
function description(routes: readonly Route[]): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const { method, path } of routes) {
    const own = path.replace('/api', '');
    paths[own] ??= {};
    Object.assign(paths[own] ?? {}, {
      [method.toLowerCase()]: {
        ...(path.includes('{id}') ? { parameters: [{ $ref: '#/components/parameters/id' }] } : {}),
        ...(method === 'POST' || method === 'PUT'
          ? { requestBody: { content: { 'application/json': { example: { text: 'an example' } } } } }
          : {}),
        responses: { 200: { description: 'fine' } },
      },
    });
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Records', version: '1' },
    servers: [{ url: 'https://elsewhere.example/api' }],
    paths,
    components: {
      parameters: {
        id: { name: 'id', in: 'path', required: true, example: 'r1', schema: { type: 'string' } },
      },
    },
  };
}

interface World {
  /** Operations that ask nobody who they are. */
  readonly open?: readonly string[];
  /** Tokens that live on after signing out. */
  readonly forever?: boolean;
  readonly document?: unknown;
  readonly inventory?: Partial<NonNullable<TargetFile['inventory']>>;
  readonly pages?: (request: Seen, response: ServerResponse, signedIn: boolean) => boolean;
}

const unsafe = ROUTES.filter(({ method }) => method !== 'GET').map(nameOf);

async function examine({ open = [], forever = false, document, inventory, pages }: World = {}) {
  const sessions = new Set<string>();
  const records = new Set(TYPES.map((type) => `${type}/r1`));
  const server = await serve((request, response) => {
    const { method, headers, body } = request;
    const path = request.url.split('?')[0] ?? '';
    const token = headers.authorization?.replace('Bearer ', '') ?? '';
    if (path === '/token') {
      const access = `token-${sessions.size}-${'x'.repeat(24)}`;
      sessions.add(access);
      return sendJson(response, 200, { access });
    }
    if (path === '/openapi.json') return sendJson(response, 200, document ?? description(ROUTES));
    if (pages?.(request, response, sessions.has(token)) === true) return;
    const [, , type = '', id] = path.split('/');
    const route = ROUTES.find(
      (each) => each.method === method && each.path === `/api/${type}${id === undefined ? '' : '/{id}'}`,
    );
    const free = route !== undefined && open.includes(nameOf(route));
    if (!sessions.has(token) && !free) return sendJson(response, 401, { error: 'sign in' });
    if (path === '/logout') {
      if (!forever) sessions.delete(token);
      return response.writeHead(204).end();
    }
    if (path === '/me') return sendJson(response, 200, {});
    if (route === undefined) return sendJson(response, 404, { error: 'no such address' });
    if (id !== undefined && !records.has(`${type}/${id}`)) return sendJson(response, 404, {});
    if ((method === 'POST' || method === 'PUT') && JSON.parse(body || '{}').text === undefined)
      return sendJson(response, 422, { error: 'text is missing' });
    return method === 'DELETE' ? response.writeHead(204).end() : sendJson(response, 200, { mrn: CANARY });
  });
  const { driver, guard, redactor } = drive({
    scope: { hosts: ['localhost'], ports: [server.port] },
    bases: { main: server.url },
    personas: {
      billing: {
        role: 'billing',
        accounts: ['b1', 'b2'].map((username) => ({ username, password: { literal: `secret-${username}` } })),
      },
    },
    signIn: {
      main: {
        steps: [
          {
            name: 'password',
            request: { method: 'POST', path: '/token', json: {} },
            capture: { access: { json: '$.access' } },
          },
        ],
        carrier: { headers: { Authorization: 'Bearer ${access}' } },
        alive: { request: { path: '/me' }, success: { status: 200 }, refused: { status: 401 } },
        signOut: {
          steps: [{ name: 'out', request: { method: 'POST', path: '/logout' }, expect: { status: 204 } }],
        },
      },
    },
    inventory: {
      documents: { api: { format: 'openapi', request: { path: '/openapi.json' } } },
      operations: Object.fromEntries(
        unsafe.map((name) => [name, name.includes('{id}') ? { values: { id: 'r1' } } : {}]),
      ),
      ...inventory,
    },
  });
  redactor.add(CANARY, 'canary:alice.mrn');
  const { probe, release } = createProbes(driver, guard).probeFor('a.check', {
    wait: async () => ({ lateMs: 0 }),
    note: () => undefined,
  });
  onTestFinished(release);
  const facts = (await accessAnonymous.observe({}, probe)) as unknown as {
    readonly operations: readonly {
      readonly id: string;
      readonly sources: readonly string[];
      readonly twin: object | null;
    }[];
    readonly sources: readonly object[];
  };
  expect(JSON.stringify(facts)).not.toContain(CANARY);
  return { facts, verdict: conclude(accessAnonymous, facts), seen: server.seen };
}

describe('an API of sixty operations, described by OpenAPI', () => {
  it('passes when each of them asks who is there', async () => {
    const { facts, verdict } = await examine();
    expect(facts.operations).toHaveLength(60);
    expect(verdict).toEqual({ verdict: 'pass' });
  });

  it('of which three were left open: exactly those three are reported', async () => {
    const open = ['GET /api/claims', 'PUT /api/goals/{id}', 'DELETE /api/notes/{id}'];
    expect((await examine({ open })).verdict).toEqual(fails(...open));
  });

  it('of which one validates before it asks who is there, leaves that one undecided', async () => {
    const name = 'POST /api/orders';
    const { verdict } = await examine({
      open: [name],
      inventory: {
        operations: Object.fromEntries(
          unsafe.map((each) => [
            each,
            {
              ...(each.includes('{id}') ? { values: { id: 'r1' } } : {}),
              ...(each === name ? { request: { json: {} } } : {}),
            },
          ]),
        ),
      },
    });
    expect(verdict).toEqual(notObserved(name));
  });

  it('tells which ones never let anyone in, and does not take their refusals for protection', async () => {
    const { verdict, seen } = await examine({ inventory: { operations: {} } });
    expect(verdict).toEqual(notObserved(...unsafe));
    // Without a word of the owner nothing that may change something was sent with valid credentials.
    expect(
      seen.filter(
        ({ method, url, headers }) =>
          method !== 'GET' && url.startsWith('/api') && /^Bearer token/.test(headers.authorization ?? ''),
      ),
    ).toHaveLength(unsafe.length);
    expect(seen.some(({ method, url }) => method === 'DELETE' && url.endsWith('/r1'))).toBe(false);
  });

  it('whose tokens outlive signing out, with no limit to wait for, is not examined with expired ones', async () => {
    expect((await examine({ forever: true })).verdict).toEqual(notObserved('expired credentials of main'));
  });

  it.each<[string, unknown]>([
    ['a page in HTML', '<html>'],
    ['another document', { resourceType: 'Patient' }],
    [
      'a document whose parts lie elsewhere',
      {
        openapi: '3.0.0',
        info: { title: 'x', version: '1' },
        paths: { '/a': { $ref: 'file:///etc/hostname' } },
      },
    ],
  ])('is inconclusive when the description turns out to be %s', async (_, document) => {
    const { verdict } = await examine({ document });
    expect(verdict).toMatchObject({ verdict: 'inconclusive', cause: 'control-failed' });
    expect(verdict.lost).toContain('inventory-read');
  });

  it('fails when the description names no operation at all', async () => {
    const { verdict } = await examine({ document: description([]) });
    expect(verdict).toEqual(fails('inventory'));
  });

  it('leaves alone what is excluded, and what signs in or out', async () => {
    const { facts, seen } = await examine({
      document: description([...ROUTES, { method: 'POST', path: '/api/reset' }]),
      inventory: { exclude: [{ operation: 'POST /api/reset', why: 'Empties the whole system.' }] },
    });
    expect(facts.operations.find(({ id }) => id === 'POST /api/reset')).toMatchObject({
      excluded: 'Empties the whole system.',
    });
    expect(seen.filter(({ url }) => url === '/api/reset')).toEqual([]);
  });
});

const PAGES: { readonly [url: string]: string } = {
  '/home':
    '<a href="api/claims">Claims</a><a href=/list?page=1>List</a><a href="https://elsewhere.example/x">x</a>',
  '/list?page=1': '<a href="/forgotten/report.csv">Report</a><a href="/logout">Sign out</a>',
};

describe('links', () => {
  const page = (response: ServerResponse, html: string) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end(html);

  it('lead to operations that nobody described, one of which is open', async () => {
    const { facts, verdict } = await examine({
      inventory: { crawl: { persona: 'billing', from: ['/home'] } },
      pages: ({ url }, response, signedIn) => {
        const html = url === '/forgotten/report.csv' ? CANARY : signedIn ? PAGES[url] : undefined;
        if (html !== undefined) page(response, html);
        return html !== undefined;
      },
    });
    expect(verdict).toEqual(fails('GET /forgotten/report.csv'));
    const found = facts.operations.filter(({ sources }) => sources.includes('crawl')).map(({ id }) => id);
    expect(found).toEqual([
      'GET /api/claims',
      'GET /home',
      'GET /list',
      'GET /forgotten/report.csv',
      'GET /logout',
    ]);
  });
});

describe('a CapabilityStatement', () => {
  it('tells operations by the rules of the RESTful API', async () => {
    const { facts } = await examine({
      document: {
        resourceType: 'CapabilityStatement',
        rest: [
          {
            interaction: [{ code: 'batch' }],
            resource: [
              {
                type: 'Patient',
                interaction: [{ code: 'vread' }, { code: 'search-type' }],
                operation: [{ name: 'everything' }],
              },
            ],
          },
        ],
      },
      inventory: {
        documents: { fhir: { format: 'fhir', request: { path: '/openapi.json' }, prefix: '/fhir' } },
      },
    });
    expect(facts.operations.map(({ id }) => id)).toEqual([
      'GET /fhir/metadata',
      'POST /fhir',
      'GET /fhir/Patient/{patientId}/_history/{version}',
      'GET /fhir/Patient',
      'GET /fhir/Patient/{patientId}/$everything',
    ]);
  });
});
