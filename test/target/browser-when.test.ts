/** A step in a browser that only some people's pages ask for. */
import { describe, expect, it } from 'vitest';
import { runRecipe, type Step } from '../../src/target/recipe.js';
import { browser, openBrowserDoor } from './browser-door.js';
import { drive, PURPOSE } from './drive.js';
import { serve } from './servers.js';

// Without a browser nothing of this can be seen; the reason shows in the title.
const inChromium = describe.skipIf(browser === null);

const FORM = (to: string, field: string) =>
  `<!doctype html><form action="${to}"><input id="${field}" name="${field}"><button>Go on</button></form>`;

const STEPS: readonly Step[] = [
  {
    name: 'password',
    factor: 'password',
    browser: [
      { goto: '/login' },
      { fill: '#password', with: '${password}' },
      { click: 'button' },
      { see: '#code, #welcome' },
    ],
  },
  {
    name: 'code',
    factor: 'totp',
    when: { visible: '#code' },
    browser: [{ fill: '#code', with: '1' }, { click: 'button' }, { see: '#welcome' }],
  },
  { name: 'never', when: { visible: '#code' }, browser: [{ see: '#code' }] },
];

async function signIn(asked: boolean, steps = STEPS) {
  const server = await serve(({ url }, response) => {
    response.setHeader('content-type', 'text/html');
    if (url?.startsWith('/login')) return response.end(FORM('/password', 'password'));
    if (url?.startsWith('/password') && asked) return response.end(FORM('/code', 'code'));
    return response.end('<!doctype html><p id="welcome">Welcome</p>');
  });
  const { driver, guard, account } = drive({
    scope: { hosts: ['localhost'], ports: [server.port] },
    bases: { web: server.url },
  });
  const done = await runRecipe({ ...driver, browser: openBrowserDoor(guard) }, steps, {
    account: account(),
    purpose: PURPOSE,
  });
  const paths = server.seen.map(({ url }) => url.split('?')[0]).filter((path) => path !== '/favicon.ico');
  return { done, paths };
}

inChromium(`in ${browser?.version ?? 'Chromium: none was found'}`, () => {
  it.each([
    [true, ['password: browser done', 'code: browser done'], ['/login', '/password', '/code']],
    [false, ['password: browser done'], ['/login', '/password']],
  ])('is taken only when the page shows what it is about: %s', async (asked, said, visited) => {
    const { done, paths } = await signIn(asked);
    expect(done.stoppedAt).toBeNull();
    expect(done.said).toEqual(said);
    expect(paths).toEqual(visited);
  });

  it('is not taken where no page is open yet', async () => {
    const { done, paths } = await signIn(true, STEPS.slice(1));
    expect(done).toMatchObject({ stoppedAt: null, said: [] });
    expect(paths).toEqual([]);
  });
});
