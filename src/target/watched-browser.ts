/**
 * A browser in which somebody signs in once while what is done is noted: what was typed where, what was clicked, which
 * documents came. Typed values stay in this process's memory; whoever reads the notes must never write one down.
 */
import type { Page } from 'playwright';
import { type BrowserOptions, launchGuarded } from './browser.js';
import { type Call, watchCalls } from './watched-calls.js';

export type Note =
  | {
      readonly did: 'fill';
      readonly at: string;
      readonly selector: string;
      readonly type: string;
      readonly value: string;
    }
  | { readonly did: 'click'; readonly at: string; readonly selector: string }
  | { readonly did: 'submit'; readonly at: string; readonly selector: string };

/** A page or an answer to a script that came with 2xx, by its path on the first base. */
export interface Came {
  readonly path: string;
  readonly document: boolean;
  /** How many notes there were when it came. */
  readonly after: number;
}

export interface HeldCookie {
  readonly name: string;
  readonly value: string;
  readonly httpOnly: boolean;
}

export interface Watched {
  readonly notes: readonly Note[];
  readonly came: readonly Came[];
  /** What scripts asked for. */
  readonly calls: readonly Call[];
  readonly before: readonly HeldCookie[];
  readonly after: readonly HeldCookie[];
  /** A control in sight at the end by which one signs out. */
  readonly signOut: string | null;
  /** Whether a password is still asked for at the end. */
  readonly stillAsked: boolean;
}

/** For those who sit at it. */
export type WatchedPage = Page;

export interface WatchOptions extends BrowserOptions {
  readonly headless: boolean;
  /** Address at which it begins. */
  readonly from: string;
  /** Ends when the person has signed in. */
  readonly person: (page: Page) => Promise<void>;
}

export async function watchSignIn(options: WatchOptions): Promise<Watched> {
  const { browser, close } = await launchGuarded(options, options.headless);
  try {
    const context = await browser.newContext({ serviceWorkers: 'block' });
    await context.route('**/*', async (route) => {
      try {
        options.guard.checkRequest(route.request().method(), new URL(route.request().url()));
      } catch {
        return route.abort('blockedbyclient');
      }
      return route.fallback();
    });
    const notes: Note[] = [];
    const came: Came[] = [];
    const { origin } = new URL(options.from);
    await context.exposeBinding('__safeprobeNote', (_, note: Note) => {
      notes.push(note);
    });
    await context.addInitScript(WATCH);
    const page = await context.newPage();
    const calls = watchCalls(page);
    page.on('response', (response) => {
      const url = new URL(response.url());
      const request = response.request();
      if (url.origin !== origin || request.method() !== 'GET' || !response.ok()) return;
      const type = request.resourceType();
      if (type === 'document' || type === 'xhr' || type === 'fetch')
        came.push({
          path: `${url.pathname}${url.search}`,
          document: type === 'document',
          after: notes.length,
        });
    });
    const cookies = async (): Promise<readonly HeldCookie[]> =>
      (await context.cookies(origin)).map(({ name, value, httpOnly }) => ({ name, value, httpOnly }));
    await page.goto(options.from, { waitUntil: 'domcontentloaded' });
    const before = await cookies();
    await options.person(page);
    await page.waitForLoadState('load');
    return {
      notes,
      came,
      calls: await calls(),
      before,
      after: await cookies(),
      ...(await page.evaluate<Seen>(LOOK)),
    };
  } finally {
    await close();
  }
}

interface Seen {
  readonly signOut: string | null;
  readonly stillAsked: boolean;
}

/** Runs in the page: names of fields by label, then name, then id; of what is clicked by role and name. */
const NAMES = `
  const clean = (text) => (text ?? '').replace(/\\s+/g, ' ').trim();
  const plain = (text) => text.length > 0 && text.length <= 60 && !/["\\\\$={}]/.test(text);
  const labelOf = (field) => clean(field.labels?.[0]?.innerText) || clean(field.getAttribute('aria-label'));
  const fieldSelector = (field) => {
    const label = labelOf(field);
    const alike = [...document.querySelectorAll('input, textarea, select')].filter((each) => labelOf(each).toLowerCase().includes(label.toLowerCase()));
    if (plain(label) && alike.length === 1) return 'label=' + label;
    const { name, id, type } = field;
    if (/^[\\w.:-]+$/.test(name) && document.querySelectorAll('input[name="' + name + '"]').length === 1) return 'input[name="' + name + '"]';
    if (/^[A-Za-z][\\w-]*$/.test(id)) return '#' + id;
    return 'input[type="' + type + '"]';
  };
  const BUTTONS = 'button, input[type=submit], input[type=button], [role=button], a[href]';
  const roleOf = (one) => one.getAttribute('role') ?? (one.localName === 'a' ? 'link' : 'button');
  const nameOf = (one) => clean(one.getAttribute('aria-label')) || clean(one.innerText) || clean(one.value);
  const buttonSelector = (one) => {
    const name = nameOf(one);
    if (plain(name)) return 'role=' + roleOf(one) + '[name="' + name + '"]';
    if (/^[A-Za-z][\\w-]*$/.test(one.id)) return '#' + one.id;
    return one.type === 'submit' ? one.localName + '[type="submit"]' : null;
  };
`;

const WATCH = `(() => {
  ${NAMES}
  const note = (one) => window.__safeprobeNote({ at: location.pathname + location.hash, ...one });
  document.addEventListener('input', ({ target }) => {
    if (target instanceof HTMLInputElement && !['checkbox', 'radio', 'hidden', 'submit', 'button'].includes(target.type))
      note({ did: 'fill', selector: fieldSelector(target), type: target.autocomplete === 'one-time-code' ? 'code' : target.type, value: target.value });
  }, true);
  document.addEventListener('click', ({ target }) => {
    const one = target instanceof Element ? target.closest(BUTTONS) : null;
    const selector = one === null ? null : buttonSelector(one);
    if (selector !== null) note({ did: 'click', selector });
  }, true);
  document.addEventListener('submit', ({ target }) => {
    const one = target.querySelector('button:not([type=button]), input[type=submit]');
    const selector = one === null ? null : buttonSelector(one);
    if (selector !== null) note({ did: 'submit', selector });
  }, true);
})()`;

const LOOK = `(() => {
  ${NAMES}
  const seen = (one) => one.getClientRects().length > 0;
  const out = [...document.querySelectorAll(BUTTONS)].find((one) => seen(one) && /^(sign|log)[ -]?(out|off)\\b/i.test(nameOf(one)));
  return {
    signOut: out === undefined ? null : buttonSelector(out),
    stillAsked: [...document.querySelectorAll('input[type=password]')].some(seen),
  };
})()`;
