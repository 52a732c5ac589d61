/**
 * Real browsers for sign-in paths made for people. One Chromium a run, one fresh context a sign-in, all
 * traffic through the guard proxy, no trace and no recording: what is kept is the redacted list of exchanges.
 */
import { createHash, type X509Certificate } from 'node:crypto';
import { connect as tlsConnect } from 'node:tls';
import {
  type Browser,
  type BrowserContext,
  chromium,
  type LaunchOptions,
  type Page,
  type Response,
} from 'playwright';
import { SafeprobeError } from '../errors.js';
import { attachAuthenticator } from './authenticators/virtual.js';
import type { Purpose, Recorder } from './client.js';
import type { BrowserDoor, BrowserPage, Hop } from './driver.js';
import { startGuardProxy } from './guard-proxy.js';
import { leaveOpen } from './lifetimes/left-open.js';
import { keptPage } from './residue/kept-page.js';
import type { ScopeGuard } from './scope.js';

export interface BrowserOptions {
  readonly guard: ScopeGuard;
  readonly recorder: Recorder;
  readonly ca: readonly string[] | undefined;
  /** Base addresses whose certificates, once verified against `ca`, the browser may accept. */
  readonly bases: readonly string[];
  readonly executable: () => Promise<string>;
  readonly timeoutMs: number;
}

/** What a headless Chromium needs on a server, and nothing that talks to anyone else. */
const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-domain-reliability',
  // Chromium leaves loopback out of its proxy by default; the scope guard must see it.
  '--proxy-bypass-list=<-loopback>',
];

interface Guarded {
  readonly browser: Browser;
  readonly launch: LaunchOptions;
  close(): Promise<void>;
}

/** A Chromium whose traffic all goes through the guard; with a window where somebody is to sit at it. */
export async function launchGuarded(options: BrowserOptions, headless = true): Promise<Guarded> {
  const proxy = await startGuardProxy(options.guard);
  try {
    const pins = await Promise.all(
      options.bases.filter((base) => base.startsWith('https:')).map((base) => verifiedPin(base, options)),
    );
    const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const launch = {
      executablePath: await options.executable(),
      headless,
      proxy: { server: proxy.url, bypass: '<-loopback>' },
      args: [
        ...FLAGS,
        ...sandbox,
        ...(options.ca === undefined ? [] : [`--ignore-certificate-errors-spki-list=${pins.join(',')}`]),
      ],
    };
    const browser = await chromium.launch(launch);
    return {
      browser,
      launch,
      async close() {
        await browser.close();
        await proxy.close();
      },
    };
  } catch (error) {
    await proxy.close();
    throw error;
  }
}

export function createBrowserDoor(options: BrowserOptions): BrowserDoor {
  let running: ReturnType<typeof launchGuarded> | null = null;
  const started = () => {
    running ??= launchGuarded(options);
    return running.catch((error: unknown) => {
      running = null;
      throw error;
    });
  };
  return {
    async keep(purpose, folder) {
      const { launch } = await started();
      // No routes: they would switch the cache off. The proxy still holds the scope; what pages ask for by themselves
      // is not held against the never-call list, as in any tunnel.
      const context = await chromium.launchPersistentContext(folder, { ...launch, serviceWorkers: 'allow' });
      context.setDefaultTimeout(options.timeoutMs);
      return keptPage(context, await openPage(context, purpose, options.recorder), options.guard);
    },
    async open(purpose) {
      const { browser } = await started();
      const context = await browser.newContext({ serviceWorkers: 'block' });
      // The proxy sees hosts and ports only; the never-call list speaks of requests inside the tunnels.
      await context.route('**/*', async (route) => {
        try {
          options.guard.checkRequest(route.request().method(), new URL(route.request().url()));
        } catch {
          return route.abort('blockedbyclient');
        }
        return route.fallback();
      });
      context.setDefaultTimeout(options.timeoutMs);
      return openPage(context, purpose, options.recorder);
    },
    async close() {
      if (running === null) return;
      await running.then(
        (each) => each.close(),
        () => undefined,
      );
      running = null;
    },
  };
}

/**
 * Chromium knows no private CA of ours. So the certificate is verified here, fully, against the target's own
 * CA, and exactly that key is then accepted by the browser: no blanket ignoring of certificate errors.
 */
async function verifiedPin(base: string, options: BrowserOptions): Promise<string> {
  const url = new URL(base);
  const port = url.port === '' ? 443 : Number(url.port);
  const address = await options.guard.admit(url.hostname, port);
  const certificate = await new Promise<X509Certificate>((resolve, reject) => {
    const socket = tlsConnect({
      host: address,
      port,
      servername: url.hostname,
      ...(options.ca === undefined ? {} : { ca: [...options.ca] }),
    });
    socket.setTimeout(options.timeoutMs, () => socket.destroy(new Error('time-out')));
    socket.once('secureConnect', () => {
      const found = socket.getPeerX509Certificate();
      socket.destroy();
      if (found === undefined) reject(new Error('no certificate'));
      else resolve(found);
    });
    socket.once('error', (cause) =>
      reject(
        new SafeprobeError('unreachable', `the browser can't trust ${url.host}: ${cause.message}`, {
          cause,
          remedy: 'See that the target runs and that its certificate is trusted (trust.ca).',
        }),
      ),
    );
  });
  return createHash('sha256')
    .update(certificate.publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64');
}

async function openPage(context: BrowserContext, purpose: Purpose, recorder: Recorder): Promise<BrowserPage> {
  const page = await context.newPage();
  const seen = new Set<string>();
  const clear = new Set<string>();
  let requests = 0;
  page.on('request', (request) => {
    requests++;
    if (/^(http|ws):/.test(request.url())) clear.add(request.url());
  });
  const audits = await context.newCDPSession(page);
  audits.on('Audits.issueAdded', ({ issue }) => {
    const address = issue.details.mixedContentIssueDetails?.insecureURL;
    if (address !== undefined) clear.add(address);
  });
  await audits.send('Audits.enable');
  const hops: Promise<Hop>[] = [];
  page.on('response', (response) => {
    const request = response.request();
    hops.push(hopOf(response));
    if (request.resourceType() !== 'document') return;
    seen.add(response.url());
    const at = new Date().toISOString();
    const status = response.status();
    const headers = Object.fromEntries(
      Object.entries(response.headers()).map(([name, value]) => [name, [value]]),
    );
    const sent = {
      response: { status, headers, body: Buffer.alloc(0) },
      nonce: null,
      sentAt: at,
      receivedAt: at,
    };
    recorder.exchange(
      purpose,
      { method: request.method(), url: request.url(), headers: request.headers() },
      sent,
      0,
    );
    recorder.ledger({
      ...purpose,
      by: 'browser',
      sentAt: at,
      receivedAt: at,
      nonce: null,
      method: request.method(),
      url: request.url(),
      status,
      attempt: 1,
    });
  });
  return {
    async goto(url) {
      await page.goto(url, { waitUntil: 'domcontentloaded' });
    },
    async fill(selector, value) {
      await page.locator(located(selector)).first().fill(value);
    },
    async click(selector) {
      await page.locator(located(selector)).first().click();
      await page.waitForLoadState('domcontentloaded');
    },
    see: (selector) => page.locator(located(selector)).first().waitFor({ state: 'visible' }),
    async seeOr(...selectors) {
      const both = selectors.map((each) => page.locator(located(each)).first());
      await firstOf(both.map((each) => each.waitFor({ state: 'visible' })));
      return (await both[1]?.isVisible()) === true;
    },
    shows: (selector) => page.locator(located(selector)).first().isVisible(),
    authenticator: async (held) => attachAuthenticator(await context.newCDPSession(page), held),
    patience: (ms) => context.setDefaultTimeout(ms),
    async cookies() {
      return (await context.cookies()).map((cookie) => ({
        url: `${cookie.secure ? 'https' : 'http'}://${cookie.domain.replace(/^\./, '')}${cookie.path}`,
        line:
          `${cookie.name}=${cookie.value}; Path=${cookie.path}` +
          `${cookie.domain.startsWith('.') ? `; Domain=${cookie.domain}` : ''}` +
          `${cookie.secure ? '; Secure' : ''}${cookie.httpOnly ? '; HttpOnly' : ''}`,
      }));
    },
    async bring(cookies, url) {
      await context.addCookies(
        cookies.map(({ key, value, secure, httpOnly }) => ({ name: key, value, url, secure, httpOnly })),
      );
    },
    async serve(url, html) {
      await page.route(url, (route) => route.fulfill({ contentType: 'text/html', body: html }));
    },
    async inClear() {
      // What Chromium blocks or upgrades shows in no request, what it treats as trustworthy in no issue.
      await page.waitForLoadState('load').catch(() => undefined);
      return [...new Set([...(await clearInMarkup(page)), ...clear])].sort();
    },
    requests: () => requests,
    leaveOpen: (how) => leaveOpen(context, page, how),
    trail: () => Promise.all(hops),
    close: () => context.close(),
  };
}

async function hopOf(response: Response): Promise<Hop> {
  const headers = await response.headersArray().catch(() => []);
  const all = (wanted: string) =>
    headers.filter(({ name }) => name.toLowerCase() === wanted).flatMap(({ value }) => value.split('\n'));
  return { url: response.url(), location: all('location')[0], setCookie: all('set-cookie') };
}

/** Addresses in the markup that are http: images, scripts, styles, frames, media, forms. */
async function clearInMarkup(page: Page): Promise<readonly string[]> {
  return page.$$eval('[src], link[href], form[action], object[data], [style]', (elements) =>
    elements
      .flatMap((element) => [
        Reflect.get(element, 'src'),
        element.localName === 'link' ? Reflect.get(element, 'href') : undefined,
        element.localName === 'form' ? element.getAttribute('action') : undefined,
        Reflect.get(element, 'data'),
        ...[...(element.getAttribute('style') ?? '').matchAll(/url\(["']?(http:[^"')]+)/g)].map(
          (match) => match[1],
        ),
      ])
      .filter((address): address is string => typeof address === 'string' && address.startsWith('http:')),
  );
}

/** The first that comes; where none does, why not. The others are left to end by themselves. */
function firstOf(all: readonly Promise<void>[]): Promise<void> {
  return Promise.any(all).catch(({ errors }: AggregateError) => Promise.reject(errors[0]));
}

/** `label=Text` is what a person would name the field by; everything else is Playwright's own selector syntax. */
function located(selector: string): string {
  return selector.startsWith('label=') ? `internal:label=${JSON.stringify(selector.slice(6))}i` : selector;
}
