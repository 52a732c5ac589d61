/** A page that someone signed in to and left: opened as a person opens it, and asked about from outside. */
import { SafeprobeError } from '../../errors.js';
import type { Tab } from '../../kinds/lifetimes.js';
import { factsOf } from '../../kinds/outcome.js';
import { addressOf, type BrowserPage, type Driver } from '../driver.js';
import type { RecipeRun } from '../recipe.js';
import { type ResolvedAccount, signInOf } from '../resolved.js';
import { createSession } from '../session.js';
import { signInBy } from '../shared-sessions.js';
import type { Lending } from './twins.js';

export async function openTab(
  driver: Driver,
  check: string,
  lending: Pick<Lending, 'lease'>,
  persona: string,
  signIn: string,
): Promise<Tab> {
  const account = await lending.lease(persona);
  const { run, page } = await enter(driver, check, account, signIn);
  const enteredAt = performance.now();
  try {
    // All cookies that the page ever had: what its script takes away, whoever sat there may have copied.
    const { jar } = run;
    const remember = async () => {
      for (const cookie of await page.cookies()) {
        await jar.setCookie(cookie.line, cookie.url, { ignoreError: true });
        driver.secrets.add(cookie.line.slice(cookie.line.indexOf('=') + 1).split(';')[0] ?? '', 'cookie');
      }
    };
    await remember();
    const session = createSession(driver, check, account, signIn, run, run.lastNonce);
    const seenWhileOpening = page.requests();
    const before = performance.now();
    const openedInMs = Math.round(before - enteredAt);
    const fresh = await session.alive();
    const start = performance.now();
    let remembered: Promise<unknown> = Promise.resolve();
    const left = await page.leaveOpen({
      signsOut: signingOut(driver, signIn),
      answered: () => {
        remembered = remembered.then(remember, remember).catch(() => undefined);
      },
    });
    return {
      async look() {
        const stillOpen = await left.stillOpen();
        await remembered;
        const asked = performance.now();
        const outcome = await session.alive();
        const renewal = outcome.denied ? await session.tryRefresh() : null;
        const received = performance.now();
        const own = left.own().filter(({ atMs }) => atMs < asked);
        const last = own.at(-1);
        const counts = new Map<string, number>();
        for (const { request } of own) counts.set(request, (counts.get(request) ?? 0) + 1);
        return {
          fresh: factsOf(fresh),
          openedInMs,
          outcome: factsOf(outcome),
          renewal: renewal === null ? null : factsOf(renewal),
          idleAtLeastMs: Math.floor(asked - start),
          idleAtMostMs: Math.ceil(received - before),
          seenWhileOpening,
          own: [...counts].map(([request, count]) => ({ request: driver.secrets.text(request), count })),
          lastOwnMs: last === undefined ? null : Math.max(0, Math.round(last.atMs - start)),
          heldBack: left.heldBack().map((each) => driver.secrets.text(each)),
          stillOpen,
        };
      },
      close: () => page.close(),
    };
  } catch (error) {
    await page.close();
    throw error;
  }
}

/**
 * The page that the sign-in leads to; for a path without a browser the one that says whether the session lives, with
 * the cookies of the sign-in. Its browser is opened first: a session may be short.
 */
async function enter(
  driver: Driver,
  check: string,
  account: ResolvedAccount,
  signIn: string,
): Promise<{ readonly run: RecipeRun; readonly page: BrowserPage }> {
  const { persona, actor } = account;
  const path = signInOf(driver.target, signIn);
  if (path.steps.some((step) => 'browser' in step)) {
    const taken: BrowserPage[] = [];
    const run = await signInBy(driver, check, account, signIn, (page) => taken.push(page));
    const [page] = taken;
    if (page === undefined) throw new SafeprobeError('harness', 'a browser step that left no page');
    return { run, page };
  }
  const page = await driver.browser.open({ check, persona, actor, action: 'page', resource: null });
  try {
    const url = addressOf(driver.target, path.alive.request, {});
    const run = await signInBy(driver, check, account, signIn);
    await page.bring(run.jar.getCookiesSync(url), url);
    await page.goto(url);
    return { run, page };
  } catch (error) {
    await page.close();
    throw error;
  }
}

/** By the requests of the path's own sign-out that change something. */
function signingOut(driver: Driver, signIn: string): (method: string, url: URL) => boolean {
  const steps = signInOf(driver.target, signIn).signOut?.steps ?? [];
  const requests = steps
    .filter((step) => 'request' in step)
    .map(({ request }) => request)
    .filter(({ method = 'GET' }, index) => method !== 'GET' || index === steps.length - 1);
  const known = requests.map(({ method = 'GET', ...request }) => {
    // What the query holds may only be known when somebody signs out.
    const [path = ''] = request.path.split('?');
    const address = addressOf(driver.target, { ...request, path }, {});
    return `${method} ${URL.canParse(address) ? new URL(address).pathname : request.path}`;
  });
  return (method, url) => known.includes(`${method} ${url.pathname}`);
}
