/** The scope guard as a real Chromium meets it: whatever a page tries, nothing reaches what is out of scope. */
import { connect } from 'node:net';
import { chromium } from 'playwright';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { findBrowser } from '../../src/setup/browser.js';
import { createBrowserDoor } from '../../src/target/browser.js';
import { startGuardProxy } from '../../src/target/guard-proxy.js';
import { createScopeGuard } from '../../src/target/scope.js';
import { createAuthority } from './certificates.js';
import { PURPOSE } from './drive.js';
import { type Answer, connectDirectly, openDecoy, serve, serveTls } from './servers.js';

const browser = await findBrowser(process.env);
const executable = browser?.path ?? '';
// Without a browser nothing of this can be seen; the reason shows in the title.
const inChromium = describe.skipIf(browser === null);
const [ours, theirs] = await Promise.all([createAuthority('Ours'), createAuthority('Theirs')]);

function guardFor(...ports: readonly number[]) {
  return createScopeGuard({ hosts: ['localhost'], ports: [...ports], never: [], addresses: {} });
}

function openDoor(guard: ReturnType<typeof guardFor>, bases: readonly string[] = [], ca?: readonly string[]) {
  const ledger: { readonly url: string; readonly status: number | null }[] = [];
  const door = createBrowserDoor({
    guard,
    recorder: { ledger: ({ url, status }) => ledger.push({ url, status }), exchange: () => undefined },
    ca,
    bases,
    executable: async () => executable,
    timeoutMs: 8000,
  });
  onTestFinished(() => door.close());
  return { door, ledger };
}

/** Tries every way out that a page has, and says "finished" when each has come to an end. */
function restlessPage(port: number): string {
  const out = (scheme: string, name: string) => `${scheme}://localhost:${port}/${name}`;
  return `<!doctype html><title>restless</title><p id="end"></p><p id="worker"></p>
<link rel="stylesheet" href="${out('http', 'style.css')}">
<link rel="preconnect" href="${out('http', '')}"><link rel="prefetch" href="${out('http', 'prefetch')}">
<img src="${out('http', 'image.png')}"><img src="http://127.0.0.1:${port}/by-address.png">
<iframe src="${out('http', 'frame')}"></iframe>
<script>
const say = (id, text) => { document.getElementById(id).textContent = text; };
const ended = (promise) => promise.catch(() => undefined);
const socket = (url) => new Promise((resolve) => {
  const ws = new WebSocket(url);
  ws.onclose = ws.onerror = ws.onopen = resolve;
});
new BroadcastChannel('worker').onmessage = () => say('worker', 'worker tried');
navigator.serviceWorker.register('/worker.js')
  .then(() => navigator.serviceWorker.ready)
  .then((found) => found.active.postMessage('go'));
Promise.all([
  ended(fetch('${out('http', 'fetch')}', { mode: 'no-cors' })),
  ended(fetch('${out('https', 'fetch')}', { mode: 'no-cors' })),
  ended(fetch('/redirect', { mode: 'no-cors' })),
  socket('ws://localhost:${port}/socket'),
  socket('wss://localhost:${port}/socket'),
]).then(() => {
  navigator.sendBeacon('${out('http', 'beacon')}', 'x');
  say('end', 'finished');
});
</script>`;
}

const restless =
  (port: number): Answer =>
  ({ url }, response) => {
    if (url === '/redirect')
      response.writeHead(302, { location: `http://localhost:${port}/redirected` }).end();
    else if (url === '/leave') response.writeHead(302, { location: `http://localhost:${port}/left` }).end();
    else if (url === '/worker.js')
      response.setHeader('content-type', 'text/javascript').end(`
        self.addEventListener('install', () => self.skipWaiting());
        self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
        self.addEventListener('message', (event) => event.waitUntil(fetch('http://localhost:${port}/worker', { mode: 'no-cors' })
          .catch(() => undefined).then(() => new BroadcastChannel('worker').postMessage('tried'))));`);
    else response.setHeader('content-type', 'text/html').end(restlessPage(port));
  };

inChromium(`in ${browser?.version ?? 'Chromium: none was found'}`, () => {
  it('a page in scope reaches nothing out of scope, by no way there is', async () => {
    const decoy = await openDecoy();
    const server = await serve(restless(decoy.port));
    const guard = guardFor(server.port);
    const { door, ledger } = openDoor(guard);
    const page = await door.open(PURPOSE);
    await page.goto(`${server.url}/`);
    await page.see('text=finished');
    expect(decoy.connections).toBe(0);
    // What was asked for in the page's address, it did try.
    expect(server.seen.map((each) => each.url)).toEqual(expect.arrayContaining(['/', '/redirect']));
    expect(server.seen.map((each) => each.url)).not.toContain('/worker.js');
    const refused = new Set(guard.refused.map(({ host, port }) => `${host}:${port}`));
    expect(refused).toContain(`localhost:${decoy.port}`);
    expect(refused).toContain(`127.0.0.1:${decoy.port}`);
    expect(ledger).toContainEqual({ url: `${server.url}/`, status: 200 });
    await page.close();
    await connectDirectly(decoy.port);
    expect(decoy.connections).toBe(1);
  });

  it('the same page does reach the same place when that is in scope', async () => {
    const decoy = await openDecoy();
    const server = await serve(restless(decoy.port));
    const { door } = openDoor(guardFor(server.port, decoy.port));
    const page = await door.open(PURPOSE);
    void page.goto(`${server.url}/`).catch(() => undefined);
    await vi.waitFor(() => expect(decoy.connections).toBeGreaterThan(0), { timeout: 8000 });
  });

  it('a redirect of a whole page out of scope shows the refusal, and nothing arrives', async () => {
    const decoy = await openDecoy();
    const server = await serve(restless(decoy.port));
    const { door } = openDoor(guardFor(server.port));
    const page = await door.open(PURPOSE);
    await page.goto(`${server.url}/leave`);
    await page.see('text=outside the scope of this target');
    expect(decoy.connections).toBe(0);
    await connectDirectly(decoy.port);
    expect(decoy.connections).toBe(1);
  });

  it('a service worker, where one may run, is held by the same proxy', async () => {
    const decoy = await openDecoy();
    const server = await serve(restless(decoy.port));
    const guard = guardFor(server.port);
    const proxy = await startGuardProxy(guard);
    onTestFinished(() => proxy.close());
    const chrome = await chromium.launch({
      executablePath: executable,
      proxy: { server: proxy.url, bypass: '<-loopback>' },
      args: [
        '--disable-gpu',
        '--proxy-bypass-list=<-loopback>',
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ],
    });
    onTestFinished(() => chrome.close());
    const page = await chrome.newPage({ serviceWorkers: 'allow' });
    await page.goto(`${server.url}/`);
    await page.getByText('worker tried').waitFor({ timeout: 10_000 });
    expect(server.seen.map((each) => each.url)).toContain('/worker.js');
    expect(decoy.connections).toBe(0);
    await connectDirectly(decoy.port);
    expect(decoy.connections).toBe(1);
  });

  it('accepts a certificate of the target’s own authority, and the page behind it', async () => {
    const server = await serveTls(
      (_, response) => response.setHeader('content-type', 'text/html').end('<p>over TLS</p>'),
      await ours.issue('localhost'),
    );
    const { door, ledger } = openDoor(guardFor(server.port), [server.url], [ours.pem]);
    const page = await door.open(PURPOSE);
    await page.goto(server.url);
    await page.see('text=over TLS');
    expect(ledger).toEqual([{ url: `${server.url}/`, status: 200 }]);
  });

  it('does not open for a certificate of another authority', async () => {
    const server = await serveTls((_, response) => response.end('no'), await theirs.issue('localhost'));
    const { door } = openDoor(guardFor(server.port), [server.url], [ours.pem]);
    await expect(door.open(PURPOSE)).rejects.toMatchObject({ code: 'unreachable' });
    expect(server.seen).toEqual([]);
  });

  it('does not accept the certificate of a server whose key was not verified', async () => {
    const [known, unknown] = await Promise.all([
      serveTls((_, response) => response.end('yes'), await ours.issue('localhost')),
      serveTls((_, response) => response.end('no'), await theirs.issue('localhost')),
    ]);
    const { door } = openDoor(guardFor(known.port, unknown.port), [known.url], [ours.pem]);
    const page = await door.open(PURPOSE);
    await expect(page.goto(unknown.url)).rejects.toThrow(/ERR_CERT/);
    expect(unknown.seen).toEqual([]);
  });

  it('hands on the cookies of a page as lines that a jar takes', async () => {
    const server = await serve((_, response) =>
      response
        .setHeader('Set-Cookie', 'session=s3cret; Path=/; HttpOnly')
        .setHeader('content-type', 'text/html')
        .end('<label>User name <input name="u"></label><button>Go</button>'),
    );
    const { door } = openDoor(guardFor(server.port));
    const page = await door.open(PURPOSE);
    await page.goto(server.url);
    await page.fill('label=User name', 'clara');
    await page.click('role=button[name="Go"]');
    expect(await page.cookies()).toEqual([
      { url: 'http://localhost/', line: 'session=s3cret; Path=/; HttpOnly' },
    ]);
  });
});

describe('the guard proxy', () => {
  it.each([
    ['a tunnel', (port: number) => `CONNECT localhost:${port} HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`],
    ['a tunnel by address', (port: number) => `CONNECT 127.0.0.1:${port} HTTP/1.1\r\n\r\n`],
    ['a tunnel without port', () => 'CONNECT localhost HTTP/1.1\r\n\r\n'],
    [
      'a plain request',
      (port: number) => `GET http://localhost:${port}/ HTTP/1.1\r\nHost: localhost\r\n\r\n`,
    ],
    ['a request in no absolute form', () => 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    [
      'an upgrade',
      (port: number) =>
        `GET http://localhost:${port}/ HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    ],
  ])('answers 403 to %s out of scope and connects nowhere', async (_, ask) => {
    const decoy = await openDecoy();
    const proxy = await startGuardProxy(guardFor(1));
    onTestFinished(() => proxy.close());
    expect(await say(proxy.url, ask(decoy.port))).toMatch(/^HTTP\/1\.1 403 /);
    expect(decoy.connections).toBe(0);
    await connectDirectly(decoy.port);
    expect(decoy.connections).toBe(1);
  });

  it('lets through what is in scope', async () => {
    const server = await serve((_, response) => response.end('in scope'));
    const proxy = await startGuardProxy(guardFor(server.port));
    onTestFinished(() => proxy.close());
    const plain = `GET ${server.url}/a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`;
    expect(await say(proxy.url, plain)).toContain('in scope');
    const tunnel = `CONNECT localhost:${server.port} HTTP/1.1\r\n\r\n`;
    expect(await say(proxy.url, tunnel)).toMatch(/^HTTP\/1\.1 200 /);
  });
});

/** Sends one raw request to the proxy and returns what comes first. */
function say(proxy: string, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(proxy).port), '127.0.0.1', () => socket.write(request));
    let text = '';
    socket.setTimeout(3000, () => socket.destroy(new Error('the proxy said nothing')));
    socket.on('data', (chunk) => {
      text += String(chunk);
      if (text.includes('\r\n\r\n')) setTimeout(() => socket.destroy(), 100);
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
}

inChromium('a page that loads things in clear', () => {
  const find = async (html: string) => {
    const server = await serveTls(
      (_, response) => response.setHeader('content-type', 'text/html').end(html),
      await ours.issue('localhost'),
    );
    const { door } = openDoor(guardFor(server.port), [server.url], [ours.pem]);
    const page = await door.open(PURPOSE);
    await page.goto(`${server.url}/`);
    return page.inClear();
  };

  it('is told by each address, whatever Chromium does with it', async () => {
    const found = await find(`<!doctype html><title>mixed</title>
      <style>body { background: url(http://elsewhere.invalid/background.png); }</style>
      <img src="http://elsewhere.invalid/image.png"><img src="http://localhost:1/image.png">
      <script src="http://elsewhere.invalid/script.js"></script>
      <iframe src="http://elsewhere.invalid/frame"></iframe>
      <form action="http://elsewhere.invalid/send"><button>Send</button></form>
      <script>fetch('http://elsewhere.invalid/data.json').catch(() => {});</script>`);
    expect(found).toEqual([
      'http://elsewhere.invalid/background.png',
      'http://elsewhere.invalid/data.json',
      'http://elsewhere.invalid/frame',
      'http://elsewhere.invalid/image.png',
      'http://elsewhere.invalid/script.js',
      'http://elsewhere.invalid/send',
      'http://localhost:1/image.png',
    ]);
  });

  it('is not one that only links elsewhere, or loads over HTTPS', async () => {
    expect(
      await find(`<!doctype html><title>clean</title><a href="http://elsewhere.invalid/">a link</a>
      <img src="/image.png"><form action="/send"></form>`),
    ).toEqual([]);
  });
});
