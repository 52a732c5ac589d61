// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of target files
import { describe, expect, it } from 'vitest';
import { lookUpRecords } from '../../src/target/lookups.js';
import { createProbes } from '../../src/target/probe.js';
import { declaredLimits } from '../../src/target/resolved.js';
import type { TargetFile } from '../../src/target/schema.js';
import { createSharedSessions } from '../../src/target/shared-sessions.js';
import { drive } from './drive.js';
import { sendJson, serve } from './servers.js';
import { BEARER } from './systems.js';

const desk = { wait: async () => ({ lateMs: 0 }), note: () => undefined };
const PEOPLE = { '4711': 'alice', '4712': 'ben' };

/** A system that gives records ids of its own when it is filled: they are only found by name. */
async function registry(more: Partial<TargetFile> = {}, list: object = PEOPLE) {
  const server = await serve(({ url, headers }, response) => {
    if (url === '/token') return sendJson(response, 200, { access: 'seventeen-lanterns' });
    if (headers.authorization !== 'Bearer seventeen-lanterns') return response.writeHead(401).end();
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const name = searchParams.get('name');
    if (name === 'down') return response.writeHead(500).end();
    if (pathname === '/people')
      return sendJson(response, 200, {
        ids: Object.entries(list).flatMap(([id, who]) => (who === name ? [id] : [])),
      });
    const who = Object.entries(PEOPLE).find(([id]) => pathname === `/people/${id}`)?.[1];
    return who === undefined
      ? response.writeHead(404).end()
      : sendJson(response, 200, { who: `canary-of-${who}` });
  });
  const record = (name: string): NonNullable<TargetFile['resources']>[string] => ({
    type: 'Person',
    vars: { name },
    lookup: { persona: 'clinician', action: 'person.search', capture: { person: { json: '$.ids[0]' } } },
    audited: 'Person/${person}',
    canaries: { who: `canary-of-${name}` },
  });
  const driven = drive({
    scope: { hosts: ['localhost'], ports: [server.port] },
    bases: { api: server.url },
    signIn: {
      api: {
        ...BEARER,
        steps: [
          {
            name: 'password',
            factor: 'password',
            request: { method: 'POST', path: '/token', json: {} },
            expect: { status: 200 },
            capture: { access: { json: '$.access' } },
          },
        ],
        carrier: { headers: { Authorization: 'Bearer ${access}' } },
      },
    },
    actions: {
      'person.search': { operation: 'E', request: { path: '/people?name=${name}' } },
      'person.read': { operation: 'R', request: { path: '/people/${person}' }, canaries: ['who'] },
    },
    resources: { alice: record('alice'), ben: record('ben') },
    ...more,
  });
  const sessions = createSharedSessions(driven.driver, declaredLimits(driven.driver.target.file));
  const { probe } = createProbes(driven.driver, driven.guard, sessions).probeFor('a.check', desk);
  const lookUp = () => lookUpRecords(driven.driver, sessions);
  return { ...driven, server, probe, lookUp, record };
}

describe('a record whose id is not known beforehand', () => {
  it('is looked up once, acted on by the id that was found, and known by it in the log', async () => {
    const { probe, lookUp, server, ledger } = await registry();
    expect(await lookUp()).toEqual([
      { resource: 'alice', names: ['person'], why: null },
      { resource: 'ben', names: ['person'], why: null },
    ]);
    const session = await probe.shared('clinician');
    for (const resource of ['alice', 'ben', 'alice'])
      expect((await session.act('person.read', { resource })).success).toBe(true);
    expect(probe.objectOf('alice')).toBe('Person/4711');
    expect(probe.objectOf('ben')).toBe('Person/4712');
    expect(
      server.seen
        .filter(({ url }) => url.startsWith('/people?'))
        .map(({ url }) => url)
        .sort(),
    ).toEqual(['/people?name=alice', '/people?name=ben']);
    // The read at the system's own address: an id is no secret.
    expect(ledger.map(({ check, url }) => [check, new URL(url).pathname]).at(-1)).toEqual([
      'a.check',
      '/people/4711',
    ]);
    expect(
      ledger.filter(({ check, action }) => check === 'lookup' && action === 'person.search'),
    ).toHaveLength(2);
  });

  it('is not acted on where it is not there, and says why', async () => {
    const why = 'the answer to person.search by clinician holds no person';
    const { probe, lookUp } = await registry({}, { '4712': 'ben' });
    expect(await lookUp()).toMatchObject([
      { resource: 'alice', why: expect.stringContaining(why) },
      { why: null },
    ]);
    const session = await probe.shared('clinician');
    await expect(session.act('person.read', { resource: 'alice' })).rejects.toMatchObject({
      code: 'prerequisite',
      message: expect.stringContaining(why),
      detail: { key: 'resources.alice.lookup' },
    });
    expect(probe.objectOf('alice')).toBeNull();
    expect((await session.act('person.read', { resource: 'ben' })).success).toBe(true);
  });

  it('that is found under two names is taken for neither', async () => {
    const { lookUp, driver, record } = await registry();
    const { resources } = driver.target.file;
    if (resources !== undefined) resources.ben = record('alice');
    expect(await lookUp()).toMatchObject([
      { resource: 'alice', why: expect.stringContaining('same record as the look-up of ben') },
      { resource: 'ben', why: expect.stringContaining('same record as the look-up of alice') },
    ]);
  });

  it('is not found where the search fails, or nobody can sign in', async () => {
    const failing = await registry();
    const { resources } = failing.driver.target.file;
    if (resources !== undefined) resources.alice = failing.record('down');
    expect((await failing.lookUp())[0]?.why).toMatch(/person.search by clinician: GET → 500/);
    const closed = await registry({ signIn: {} });
    expect((await closed.lookUp())[0]?.why).toMatch(/no sign-in path/);
  });
});
