/** Pages as a signed-in person sees them, and what they load or send in clear (Mixed Content, W3C). */
import type { MixedContent } from '../kinds/plaintext.js';
import type { Purpose } from './client.js';
import { addressOf, type BrowserPage, type Driver } from './driver.js';
import type { Credentials } from './recipe.js';
import { fill } from './template.js';

/** A name that resolves nowhere: what is planted must never load. */
const ELSEWHERE = 'http://planted.invalid';

/** One of each way in which a page can load or send something in clear. */
const PLANTED: { readonly [address: string]: string } = {
  [`${ELSEWHERE}/image.png`]: `<img src="${ELSEWHERE}/image.png">`,
  [`${ELSEWHERE}/script.js`]: `<script src="${ELSEWHERE}/script.js"></script>`,
  [`${ELSEWHERE}/style.css`]: `<link rel="stylesheet" href="${ELSEWHERE}/style.css">`,
  [`${ELSEWHERE}/frame`]: `<iframe src="${ELSEWHERE}/frame"></iframe>`,
  [`${ELSEWHERE}/send`]: `<form action="${ELSEWHERE}/send"><button>Send</button></form>`,
  [`${ELSEWHERE}/background.png`]: `<p style="background-image: url(${ELSEWHERE}/background.png)">.</p>`,
  [`${ELSEWHERE}/data.json`]: `<script>fetch("${ELSEWHERE}/data.json").catch(() => {})</script>`,
};

export interface PageToVisit {
  /** The action, or `alive`, by which the page is known. */
  readonly page: string;
  readonly path: string;
}

/** At most this many pages are opened: each costs a fresh browser context. */
const MAX_PAGES = 8;

/** The pages of the first path on which a cookie signs in; null where there is none. */
export function pagesOf({ target: { file } }: Driver): {
  readonly signIn: string;
  readonly persona: string;
  readonly pages: readonly PageToVisit[];
} | null {
  const [name, path] =
    Object.entries(file.signIn ?? {}).find(([, each]) => each.carrier.cookie !== undefined) ?? [];
  const persona = path?.personas?.[0] ?? Object.keys(file.personas ?? {})[0];
  if (name === undefined || path === undefined || persona === undefined) return null;
  const read = Object.entries(file.policy ?? {}).flatMap(([action, resources]): PageToVisit[] => {
    const found = file.actions?.[action];
    if (found?.signIn !== name || (found.request.method ?? 'GET') !== 'GET') return [];
    const open = Object.entries(resources).find(([, { allow }]) => allow?.includes(persona) === true);
    return open === undefined
      ? []
      : [{ page: action, path: fill(found.request.path, file.resources?.[open[0]]?.vars ?? {}) }];
  });
  const alive =
    (path.alive.request.method ?? 'GET') === 'GET' ? [{ page: 'alive', path: path.alive.request.path }] : [];
  return { signIn: name, persona, pages: [...alive, ...read].slice(0, MAX_PAGES) };
}

export async function lookForMixedContent(
  driver: Driver,
  purpose: Purpose,
  credentials: Credentials,
  pages: readonly PageToVisit[],
): Promise<MixedContent> {
  const seen = await inFreshPage(driver, purpose, credentials, async (page, base) => {
    const url = `${base}/safeprobe-own-page`;
    await page.serve(url, `<!doctype html><title>own</title>${Object.values(PLANTED).join('\n')}`);
    await page.goto(url);
    return page.inClear();
  });
  const visited: { page: string; opened: boolean; inClear: readonly string[] }[] = [];
  for (const { page: name, path } of pages)
    visited.push(
      await inFreshPage(driver, purpose, credentials, async (page) => {
        const opened = await page.goto(addressOf(driver.target, { path }, {})).then(
          () => true,
          () => false,
        );
        const found = opened ? await page.inClear() : [];
        return { page: name, opened, inClear: found.map((each) => driver.secrets.text(each)) };
      }),
    );
  const planted = Object.keys(PLANTED);
  return { planted, missed: planted.filter((address) => !seen.includes(address)), pages: visited };
}

async function inFreshPage<T>(
  driver: Driver,
  purpose: Purpose,
  credentials: Credentials,
  look: (page: BrowserPage, base: string) => Promise<T>,
): Promise<T> {
  const base = fill(Object.values(driver.target.file.bases ?? {})[0] ?? '', {});
  const page = await driver.browser.open(purpose);
  try {
    await page.bring(credentials.jar.getCookiesSync(base), base);
    return await look(page, new URL(base).origin);
  } finally {
    await page.close();
  }
}
