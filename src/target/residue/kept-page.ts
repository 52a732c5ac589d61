/** A page whose browser keeps what pages keep, driven as a person would and read as a thief would. */
import type { BrowserContext, Response } from 'playwright';
import type { BrowserPage, KeptPage } from '../driver.js';
import type { ScopeGuard } from '../scope.js';

/** For what a page does once it is there: storing, registering, fetching. */
const SETTLE_MS = 3000;
const BACK_MS = 4000;

export function keptPage(context: BrowserContext, page: BrowserPage, guard: ScopeGuard): KeptPage {
  const shown = () => {
    // The last one: a persistent browser begins with an empty page of its own.
    const last = context.pages().at(-1);
    if (last === undefined) throw new Error('the browser has no page');
    return last;
  };
  const settled = () =>
    shown()
      .waitForLoadState('networkidle', { timeout: SETTLE_MS })
      .catch(() => undefined);
  const answerOf = (response: Response | null) =>
    response === null
      ? null
      : { status: response.status(), cacheControl: response.headers()['cache-control'] ?? null };
  return {
    ...page,
    async visit(url) {
      guard.checkRequest('GET', new URL(url));
      const response = await shown().goto(url, { waitUntil: 'load' });
      await settled();
      return answerOf(response);
    },
    async content() {
      const markup = await shown().content();
      const rest = await shown().evaluate(
        "document.body.innerText + '\\n' + [...document.querySelectorAll('input, textarea, select')].map((field) => field.value).join('\\n')",
      );
      return `${markup}\n${String(rest)}`;
    },
    evaluate: (script) => shown().evaluate(script),
    pagesBehind: async () => Number(await shown().evaluate('history.length')) - 1,
    async back() {
      await shown()
        .goBack({ waitUntil: 'load', timeout: BACK_MS })
        .catch(() => null);
      await settled();
    },
  };
}
