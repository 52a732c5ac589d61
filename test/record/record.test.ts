/** Somebody signs in to a small system in a real browser, and the path is written from it. */
import { readFileSync } from 'node:fs';
import { generate } from 'otplib';
import { describe, expect, it } from 'vitest';
import { SafeprobeError } from '../../src/errors.js';
import { loadTarget } from '../../src/plan/target-file.js';
import type { WatchedPage } from '../../src/target/watched-browser.js';
import { browser } from '../target/browser-door.js';
import type { Answer } from '../target/servers.js';
import { recorded, signIn, target } from './seat.js';
import { PASSWORD, SEED } from './spa.js';

// Without a browser nothing of this can be seen; the reason shows in the title.
const inChromium = describe.skipIf(browser === null);
const LOGIN = `<title>Ward</title><form method="post" action="/login"><input type="hidden" name="csrf" value="c-1">
  <label>User name <input name="u"></label><label>Password <input name="p" type="password"></label>
  <button>Sign in</button></form>`;
const CODE = `<form method="post" action="/code"><label>Code <input name="c" autocomplete="one-time-code"></label><button>Go on</button></form>`;

/** A system with a form, perhaps a code, and a cookie beside the one that authenticates. */
function ward(second: boolean): Answer {
  const half = new Set<string>();
  const sessions = new Set<string>();
  let count = 0;
  return async ({ method, url, headers, body }, response) => {
    const held = (name: string) =>
      new RegExp(`${name}=([^;]+)`).exec(String(headers.cookie ?? ''))?.[1] ?? '';
    const page = (html: string) => response.writeHead(200, { 'content-type': 'text/html' }).end(html);
    const go = (location: string, ...cookies: string[]) =>
      response.writeHead(302, { location, 'set-cookie': cookies }).end();
    const sent = new URLSearchParams(body);
    const enter = () => {
      const id = `s${++count}`;
      sessions.add(id);
      return go('/home', `ward=${id}; HttpOnly; Path=/`, `seen=${count}; Path=/`);
    };
    if (url === '/login' && method === 'GET') return page(LOGIN);
    if (url === '/login') {
      if (sent.get('u') !== 'clara' || sent.get('p') !== PASSWORD || sent.get('csrf') !== 'c-1')
        return page(LOGIN);
      if (!second) return enter();
      const id = `h${++count}`;
      half.add(id);
      return go('/code', `half=${id}; HttpOnly; Path=/`);
    }
    if (url === '/code' && half.has(held('half'))) {
      if (method === 'GET') return page(CODE);
      return sent.get('c') === (await generate({ secret: SEED })) ? enter() : page(CODE);
    }
    if (!sessions.has(held('ward'))) return go('/login');
    page(
      '<h1>Hello</h1><a href="/patients/77">Doe, J.</a><form method="post" action="/logout"><button>Sign out</button></form>',
    );
  };
}

inChromium(`with ${browser?.version ?? 'no browser on this machine'}`, () => {
  it('a form is written as steps that work, and the rest of the file stays', async () => {
    const file = await target(ward(false));
    const { code, said } = await recorded(file, async (page) => {
      await signIn(page);
      await page.getByText('Doe, J.').click();
      await page.waitForLoadState('load');
    });
    expect(said).toContain('it works');
    expect(code).toBe(0);
    expect(loadTarget(file).value.signIn?.browser).toEqual({
      personas: ['clinician'],
      steps: [
        {
          name: 'password',
          factor: 'password',
          browser: [
            { goto: '/' },
            { fill: 'label=User name', with: '${username}' },
            { fill: 'label=Password', with: '${password}' },
            { click: 'role=button[name="Sign in"]' },
            { see: 'role=button[name="Sign out"]' },
          ],
        },
      ],
      carrier: { cookie: 'ward' },
      alive: {
        request: { path: '/home' },
        success: { status: 200 },
        refused: { status: 302, header: { location: { contains: '/login' } } },
      },
    });
    const text = readFileSync(file, 'utf8');
    expect(text).toMatch(/^# Mine, and it stays\.\n/);
    expect(text).toContain('# this one alone');
    for (const each of [text, said]) {
      expect(each).not.toContain(PASSWORD);
      expect(each).not.toContain('Doe');
    }
  });

  it('a one-time code becomes a step of its own', async () => {
    const file = await target(ward(true), ', totp: { secret: { env: CLARA_SEED } }');
    const { code, said } = await recorded(file, async (page) => {
      await signIn(page);
      await page.getByLabel('Code').fill(await generate({ secret: SEED }));
      await page.getByRole('button', { name: 'Go on' }).click();
      await page.getByRole('button', { name: 'Sign out' }).waitFor();
    });
    expect([code, said]).toEqual([0, expect.stringContaining('it works')]);
    expect(loadTarget(file).value.signIn?.browser?.steps).toMatchObject([
      { factor: 'password', browser: [{}, {}, {}, {}, { see: 'label=Code' }] },
      { name: 'code', factor: 'totp', browser: [{ with: '${otp}' }, {}, {}] },
    ]);
  }, 90_000);

  it.each([
    ['a wrong password', (page: WatchedPage) => signIn(page, 'wrong-pass-7'), 'is not that of the account'],
    [
      'somebody else',
      (page: WatchedPage) => signIn(page, PASSWORD, 'mallory-4711'),
      'is no value of the account',
    ],
    ['nobody', async () => undefined, 'no password was typed'],
  ])('of %s nothing is written, and nothing of it told', async (_, person, words) => {
    const file = await target(ward(false));
    const before = readFileSync(file, 'utf8');
    const error: unknown = await recorded(file, person).catch((thrown) => thrown);
    expect(error instanceof SafeprobeError && [error.code, error.message]).toEqual([
      'input',
      expect.stringContaining(words),
    ]);
    expect(JSON.stringify(error)).not.toMatch(/wrong-pass-7|mallory-4711/);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it('without agreement nothing is written', async () => {
    const file = await target(ward(false));
    const before = readFileSync(file, 'utf8');
    const { code, said } = await recorded(file, (page) => signIn(page), { agrees: async () => false });
    expect([code, readFileSync(file, 'utf8')]).toEqual([2, before]);
    expect(said).toContain('+ signIn:');
  });

  it('a path that is there is replaced only by force', async () => {
    const file = await target(ward(false));
    await recorded(file, (page) => signIn(page));
    const error: unknown = await recorded(file, (page) => signIn(page)).catch((thrown) => thrown);
    expect(error instanceof SafeprobeError && error.message).toContain(
      'there is a sign-in path browser already',
    );
    expect((await recorded(file, (page) => signIn(page), {}, true)).code).toBe(0);
  });
});
