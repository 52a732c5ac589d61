import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createLifetimes } from '../../src/target/lifetimes/lifetimes.js';
import { browser, openBrowserDoor } from './browser-door.js';
import { drive } from './drive.js';
import { type Answer, serve } from './servers.js';
import { FORM } from './systems.js';

// Without a browser nothing of this can be seen; the reason shows in the title.
const inChromium = describe.skipIf(browser === null);

const COOKIE = 'session=0123456789abcdef01234567';

/** Signs everyone in; its page runs the script, and it lets whoever has the cookie in, as long as it is told. */
function system(script: string, ended: { yes: boolean }): Answer {
  return ({ method, url, headers }, response) => {
    const path = url.split('?')[0];
    if (path === '/login' && method === 'POST')
      return response.writeHead(302, { location: '/home', 'set-cookie': `${COOKIE}; Path=/` }).end();
    if (path === '/login')
      return response
        .setHeader('content-type', 'text/html')
        .end('<form><input name="csrf" value="x"></form>Sign in');
    if (headers.cookie?.includes(COOKIE) !== true || ended.yes)
      return response.writeHead(302, { location: '/login' }).end();
    if (path === '/poll') return response.setHeader('content-type', 'application/json').end('{}');
    return response
      .setHeader('content-type', 'text/html')
      .end(`<!doctype html><title>home</title>Sign out<script>${script}</script>`);
  };
}

async function open(script: string) {
  const ended = { yes: false };
  const server = await serve(system(script, ended));
  const { driver, guard, redactor } = drive({
    scope: { hosts: ['localhost'], ports: [server.port] },
    bases: { main: server.url },
    signIn: { main: FORM },
  });
  const door = openBrowserDoor(guard);
  const lending = {
    lease: async (persona: string) => (await driver.accounts.lease(persona, 'a.check')).account,
    wait: async () => ({ lateMs: 0 }),
  };
  const lifetimes = createLifetimes({ ...driver, browser: door }, 'a.check', lending);
  const tab = await lifetimes.openTab('clinician', 'main');
  onTestFinished(() => tab.close());
  return { tab, ended, server, redactor };
}

const POLLS = 'setInterval(() => fetch("/poll?at=" + Date.now()), 100);';

inChromium(`a page left open${browser === null ? ' (no browser is installed)' : ''}`, () => {
  it('goes on polling, which is counted, and its session is asked about with its own cookie', async () => {
    const { tab, ended } = await open(POLLS);
    await wait(700);
    const look = await tab.look();
    expect(look).toMatchObject({
      fresh: { success: true },
      outcome: { success: true },
      own: [{ request: 'GET /poll', count: expect.any(Number) }],
      heldBack: [],
      stillOpen: true,
    });
    expect(look.own[0]?.count).toBeGreaterThan(2);
    expect(look.seenWhileOpening).toBeGreaterThan(0);
    expect(look.idleAtLeastMs).toBeGreaterThanOrEqual(600);
    expect(look.idleAtMostMs).toBeGreaterThanOrEqual(look.idleAtLeastMs);
    ended.yes = true;
    expect(await tab.look()).toMatchObject({ outcome: { success: false, denied: true } });
  });

  it('asks for nothing when it has no script', async () => {
    const { tab } = await open('');
    await wait(300);
    expect(await tab.look()).toMatchObject({ own: [], lastOwnMs: null, stillOpen: true });
  });

  it('is kept from leaving and from signing out, and stays where it is', async () => {
    const { tab, server } = await open(`${POLLS}
      setTimeout(() => { fetch('/logout', { method: 'POST' }); location.href = '/login'; }, 300);`);
    const before = server.seen.length;
    await wait(1000);
    const { heldBack, stillOpen, outcome, lastOwnMs } = await tab.look();
    expect([...heldBack].sort()).toEqual(['GET /login', 'POST /logout']);
    expect({ stillOpen, accepted: outcome.success }).toEqual({ stillOpen: true, accepted: true });
    // It goes on as before.
    expect(lastOwnMs).toBeGreaterThan(600);
    const later = server.seen.slice(before).map(({ method, url }) => `${method} ${url.split('?')[0]}`);
    expect(later).not.toContain('GET /login');
    expect(later).not.toContain('POST /logout');
  });

  it('may load itself anew: that is its own doing', async () => {
    const { tab } = await open('setTimeout(() => location.reload(), 300);');
    await wait(1500);
    const { own, heldBack, stillOpen } = await tab.look();
    expect({ heldBack, stillOpen }).toEqual({ heldBack: [], stillOpen: true });
    expect(own).toEqual([{ request: 'GET /home', count: expect.any(Number) }]);
  });

  it('is asked about with the cookie that its script took away', async () => {
    const { tab } = await open(
      'setTimeout(() => { document.cookie = "session=; Max-Age=0; Path=/"; }, 300);',
    );
    await wait(600);
    expect(await tab.look()).toMatchObject({ outcome: { success: true } });
  });

  it('shows no cookie in what is told of it', async () => {
    const { tab, redactor } = await open(POLLS);
    expect(JSON.stringify(await tab.look())).not.toContain('0123456789abcdef01234567');
    expect(redactor.text(COOKIE)).not.toContain('0123456789abcdef01234567');
  });
});
