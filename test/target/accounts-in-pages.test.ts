/** Accounts made by an administrator who has pages alone, in a real browser that goes on with the session. */
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import identityDuplicate from '../../src/kinds/identity.duplicate.js';
import { createProbes } from '../../src/target/probe.js';
import type { TargetFile } from '../../src/target/schema.js';
import { conclude, controlFails, fails, notObserved, PASS } from '../kinds/facts.js';
import { browser, openBrowserDoor } from './browser-door.js';
import { drive } from './drive.js';
import { serve } from './servers.js';

// Without a browser nothing of this can be seen; the reason shows in the title.
const inChromium = describe.skipIf(browser === null);
const PASSWORD = 'granite-lantern-57';
const LOGIN = `<form method="post" action="/login"><label>User <input name="u"></label>
  <label>Password <input name="p" type="password"></label><button>Sign in</button></form>`;
const NEW = `<form method="post" action="/people"><label>Name <input name="name"></label>
  <label>First password <input name="first" type="password"></label><label>Role <input name="role"></label>
  <button>Create</button></form>`;
const gone = (name: string) =>
  `<form method="post" action="/people/${name}/gone"><button>Delete ${name}</button></form>`;

type Same = (name: string) => string;
const exactly: Same = (name) => name;
const asReadersDo: Same = (name) => name.normalize('NFKC').trim().toLowerCase();

/** Pages alone: nothing is answered to who does not hold the cookie of a session. `same`: which names it takes for one. */
async function pages(same: Same) {
  const people = new Map([['root', { password: PASSWORD, role: 'root' }]]);
  const sessions = new Map<string, string>();
  const server = await serve(({ method, url, headers, body }, response) => {
    const page = (html: string) =>
      response
        .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
        .end(`<title>Staff</title>${html}`);
    const go = (location: string, cookie?: string) =>
      response.writeHead(302, { location, ...(cookie === undefined ? {} : { 'set-cookie': cookie }) }).end();
    const sent = new URLSearchParams(body);
    const user = sessions.get(/sid=([0-9a-f]+)/.exec(String(headers.cookie ?? ''))?.[1] ?? '');
    if (url === '/login' && method === 'GET') return page(LOGIN);
    if (url === '/login') {
      const name = sent.get('u') ?? '';
      if (people.get(name)?.password !== sent.get('p')) return page(LOGIN);
      const id = randomBytes(12).toString('hex');
      sessions.set(id, name);
      return go('/me', `sid=${id}; HttpOnly; Path=/`);
    }
    if (user === undefined || !people.has(user)) return go('/login');
    if (url === '/me') return page(`<h1>Hello</h1><p>${people.get(user)?.role}</p>`);
    if (people.get(user)?.role !== 'root') return response.writeHead(403).end();
    if (url === '/people/new') return page(NEW);
    const [, away] = /^\/people\/(.+)\/gone$/.exec(url) ?? [];
    if (away !== undefined && method === 'POST') {
      people.delete(decodeURIComponent(away));
      return go('/people');
    }
    if (url === '/people' && method === 'POST') {
      const name = sent.get('name') ?? '';
      if ([...people.keys()].some((each) => same(each) === same(name)))
        return page(`<p>The name ${name} is taken</p>${NEW}`);
      people.set(name, { password: sent.get('first') ?? '', role: sent.get('role') ?? '' });
      return go('/people');
    }
    page(`<h1>People</h1>${[...people.keys()].map(gone).join('')}`);
  });
  return { server, people };
}

const SIGN_IN: NonNullable<TargetFile['signIn']>[string] = {
  steps: [
    {
      name: 'password',
      factor: 'password',
      browser: [
        { goto: '/login' },
        { fill: 'label=User', with: '${username}' },
        { fill: 'label=Password', with: '${password}' },
        { click: 'role=button[name="Sign in"]' },
        { see: 'text=Hello' },
      ],
    },
  ],
  carrier: { cookie: 'sid' },
  alive: { request: { path: '/me' }, success: { status: 200 }, refused: { status: 302 } },
};

type Refused = NonNullable<TargetFile['accounts']>['create'][string]['refused'];

async function managing(refused?: Refused, same: Same = exactly, patienceMs = 8000) {
  const { server, people } = await pages(same);
  const driven = drive({
    scope: { hosts: ['localhost'], ports: [server.port] },
    bases: { main: server.url },
    personas: {
      admin: { role: 'root', accounts: [{ username: 'root', password: { literal: PASSWORD } }] },
      porter: { role: 'porter', accounts: [] },
    },
    signIn: { pages: SIGN_IN },
    actions: { 'self.read': { operation: 'R', request: { path: '/me' } } },
    accounts: {
      persona: 'admin',
      roles: { porter: 'P' },
      create: {
        pages: {
          steps: [
            {
              name: 'create',
              browser: [
                { goto: '/people/new' },
                { fill: 'label=Name', with: '${account.username}' },
                { fill: 'label=First password', with: '${account.password}' },
                { fill: 'label=Role', with: '${account.role}' },
                { click: 'role=button[name="Create"]' },
                { see: 'role=button[name="Delete ${account.username}"]' },
              ],
            },
          ],
          ...(refused === undefined ? {} : { refused }),
        },
      },
      delete: {
        steps: [
          {
            name: 'away',
            browser: [
              { goto: '/people' },
              { click: 'role=button[name="Delete ${account.username}"]' },
              { see: 'text=People' },
            ],
          },
        ],
      },
    },
  });
  const door = openBrowserDoor(driven.guard, patienceMs);
  const probes = createProbes({ ...driven.driver, browser: door }, driven.guard);
  const desk = { wait: async () => ({ lateMs: 0 }), note: () => undefined };
  return { people, ...probes.probeFor('a.check', desk) };
}

inChromium(`with ${browser?.version ?? 'no browser on this machine'}`, () => {
  it('an account that an administrator makes in a browser signs in, and is gone with the check', async () => {
    const { probe, release, people } = await managing();
    const porter = await probe.accounts.made('porter');
    expect(people.get(porter.username)).toMatchObject({ role: 'P' });
    const session = await porter.signIn();
    expect((await session.act('self.read')).success).toBe(true);
    await release();
    expect([...people.keys()]).toEqual(['root']);
  }, 40_000);

  it('a name that is taken is not made, and whether that is a refusal is not said', async () => {
    const { probe, release, people } = await managing();
    const { username } = await probe.accounts.made('porter');
    const again = await probe.accounts.create('porter', { username });
    expect(again).toMatchObject({ account: null, change: { done: false, refused: null } });
    await release();
    expect([...people.keys()]).toEqual(['root']);
  }, 40_000);

  it('a name that is taken is refused where the page shows it, and says so', async () => {
    const { probe, release, people } = await managing({ see: 'text=The name ${account.username} is taken' });
    const { username } = await probe.accounts.made('porter');
    const again = await probe.accounts.create('porter', { username });
    expect(again).toMatchObject({ account: null, change: { done: false, refused: true } });
    expect(again.change.said).toContain('the page shows');
    await release();
    expect([...people.keys()]).toEqual(['root']);
  }, 40_000);

  const TAKEN = { see: 'text=is taken' };
  const subject = (variant: string) => `a name that is taken, ${variant}, by pages`;
  const VARIANTS = [
    'exactly',
    'in capitals',
    'with a letter in another Unicode form',
    'with a trailing space',
  ];
  it.each([
    ['passes where every way to write it is', TAKEN, asReadersDo, PASS],
    ['fails where only the very same one is', TAKEN, exactly, fails(...VARIANTS.slice(1).map(subject))],
    [
      'says nothing where the pages show something else',
      { see: 'text=No such words' },
      asReadersDo,
      notObserved(...VARIANTS.map(subject)),
    ],
    [
      'says nothing where the words are there all the time',
      { see: 'text=Delete root' },
      asReadersDo,
      controlFails('fresh-name-accepted'),
    ],
  ] as const)(
    '%s refused: identity.duplicate',
    async (_, refused, same, expected) => {
      const { probe, release } = await managing(refused, same, 3000);
      const facts = await identityDuplicate.observe({}, probe);
      await release();
      expect(conclude(identityDuplicate, facts)).toEqual(expected);
    },
    90_000,
  );
});
