/** A driver whose sign-ins are watched: every address and Set-Cookie line, and the cookies just before the last factor. */
import type { CookieJar } from 'tough-cookie';
import type { BrowserPage, Driver, Hop } from '../driver.js';
import { bytesOf, headerOf, readable } from '../message.js';
import type { ResolvedAccount } from '../resolved.js';
import { readSetCookie } from './set-cookie.js';

export interface Watched {
  readonly driver: Driver;
  trail(): readonly Hop[];
  /** The cookies that went along with the last factor; null when none was sent. */
  beforeLastFactor(): ReadonlyMap<string, string> | null;
}

/** @param planted cookies that stand in the browser before it signs in */
export function watch(driver: Driver, account: ResolvedAccount, url: string, planted: CookieJar): Watched {
  const trail: Hop[] = [];
  const pages: BrowserPage[] = [];
  const ended: Hop[] = [];
  const factors = new Set<string>(account.password === undefined ? [] : [account.password]);
  let before: ReadonlyMap<string, string> | null = null;

  const open = async (...args: Parameters<Driver['browser']['open']>): Promise<BrowserPage> => {
    const page = await driver.browser.open(...args);
    pages.push(page);
    const brought = planted.getCookiesSync(url);
    if (brought.length > 0) await page.bring(brought, url);
    return {
      ...page,
      async fill(selector, value) {
        if (factors.has(value))
          before = new Map(
            (await page.cookies()).flatMap(({ line }) => {
              const cookie = readSetCookie(line);
              return cookie === null ? [] : [[cookie.name, cookie.value] as const];
            }),
          );
        await page.fill(selector, value);
      },
      async close() {
        ended.push(...(await page.trail()));
        await page.close();
      },
    };
  };

  return {
    driver: {
      ...driver,
      accounts: {
        ...driver.accounts,
        async code(...args) {
          const code = await driver.accounts.code(...args);
          factors.add(code);
          return code;
        },
      },
      client: {
        ...driver.client,
        async send(purpose, request, jar) {
          if (jar !== null && [...factors].some((factor) => holds(bytesOf(request).toString(), factor)))
            before = new Map(jar.getCookiesSync(request.url).map(({ key, value }) => [key, value]));
          const sent = await driver.client.send(purpose, request, jar);
          const response = sent.response === null ? null : readable(sent.response);
          trail.push({
            url: request.url,
            location: response === null ? undefined : headerOf(response, 'location'),
            setCookie: response?.headers['set-cookie'] ?? [],
          });
          return sent;
        },
      },
      browser: { ...driver.browser, open },
    },
    trail: () => [...trail, ...ended],
    beforeLastFactor: () => before,
  };
}

/** In a form or in JSON. */
function holds(body: string, secret: string): boolean {
  const form = new URLSearchParams({ secret }).toString().slice('secret='.length);
  return [secret, form, JSON.stringify(secret).slice(1, -1)].some((text) => body.includes(text));
}
