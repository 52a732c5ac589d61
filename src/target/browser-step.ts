/** Steps of a recipe that a person would do in a browser. */
import type { CookieJar } from 'tough-cookie';
import { SafeprobeError } from '../errors.js';
import type { Purpose } from './client.js';
import { addressOf, type BrowserPage, type Driver } from './driver.js';
import type { TargetBrowserStep } from './schema.js';
import { fill, fillDeep, type Variables } from './template.js';

/** A page that goes on where earlier steps, or the session that is signed out, left off. */
export async function openPage(driver: Driver, purpose: Purpose, jar: CookieJar): Promise<BrowserPage> {
  const page = await driver.browser.open(purpose);
  for (const base of Object.values(driver.target.file.bases ?? {})) {
    const cookies = jar.getCookiesSync(base);
    if (cookies.length > 0) await page.bring(cookies, base);
  }
  return page;
}

/** What a page came to that was not done: at which part it stopped, and whether it shows what a refusal does. */
export interface PageStop {
  readonly why: string;
  readonly refused: boolean;
}

/** Null when all of it was done. `refusal`: what the page shows instead, where it refuses. */
export async function runBrowserStep(
  driver: Driver,
  page: BrowserPage,
  step: TargetBrowserStep,
  variables: Variables,
  refusal?: string,
): Promise<PageStop | null> {
  const instead = refusal === undefined ? undefined : fill(refusal, variables);
  const refused = { why: `the page shows ${JSON.stringify(refusal)}`, refused: true };
  for (const action of step.browser) {
    const filled = fillDeep(action, variables) as typeof action;
    try {
      if ('goto' in filled) await page.goto(addressOf(driver.target, { path: filled.goto }, variables));
      else if ('fill' in filled) await page.fill(filled.fill, filled.with);
      else if ('click' in filled) await page.click(filled.click);
      else if (instead === undefined) await page.see(filled.see);
      else if (await page.seeOr(filled.see, instead)) return refused;
    } catch (error) {
      if (error instanceof SafeprobeError && error.code === 'environment') throw error;
      if (instead !== undefined && (await page.shows(instead).catch(() => false))) return refused;
      const why = `${Object.keys(action)[0] ?? 'step'} ${JSON.stringify(Object.values(action)[0])}: ${firstLine(error)}`;
      return { why, refused: false };
    }
  }
  return null;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
