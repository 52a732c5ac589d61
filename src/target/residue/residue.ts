/** What stays in a real browser, whose profile is kept on disk: closed with the session open, and signed out. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SafeprobeError } from '../../errors.js';
import { factsOf } from '../../kinds/outcome.js';
import type { Place, Residue, ResidueFacts } from '../../kinds/residue.js';
import type { Purpose } from '../client.js';
import { addressOf, type Driver, type KeptPage } from '../driver.js';
import { runRecipe } from '../recipe.js';
import { type ResolvedAccount, signInOf } from '../resolved.js';
import { createSession } from '../session.js';
import { signInBy } from '../shared-sessions.js';
import { textsInFiles } from './files.js';
import { markScript, PLACES, READ_SCRIPT, type StoragePlace } from './storage.js';

/** Each page is opened four times. */
const MAX_PAGES = 3;
const MAX_BACK = 6;

interface Page {
  readonly page: string;
  readonly url: string;
}

export function createResidue(
  driver: Driver,
  check: string,
  lease: (persona: string) => Promise<ResolvedAccount>,
): Residue {
  const { file } = driver.target;
  return {
    signIns: Object.entries(file.signIn ?? {}).flatMap(([name, path]) => {
      const inBrowser = [path.steps, path.signOut?.steps ?? []].every((steps) =>
        steps.some((step) => 'browser' in step),
      );
      return inBrowser && pagesOf(driver, name).length > 0 ? [name] : [];
    }),
    async examine(signIn) {
      const folder = await mkdtemp(join(tmpdir(), 'safeprobe-browser-'));
      try {
        return await examineIn(driver, check, signIn, folder, lease);
      } finally {
        await rm(folder, { recursive: true, force: true, maxRetries: 3 });
      }
    },
  };
}

/** Protected pages that the path's first persona may read, by the same cookie. */
function pagesOf({ target }: Driver, signIn: string): readonly Page[] {
  const { file } = target;
  const path = file.signIn?.[signIn];
  const persona = path?.personas?.[0] ?? Object.keys(file.personas ?? {})[0];
  return Object.entries(file.policy ?? {})
    .flatMap(([action, resources]): Page[] => {
      const found = file.actions?.[action];
      const own = file.signIn?.[found?.signIn ?? Object.keys(file.signIn)[0] ?? ''];
      if (found === undefined || own?.carrier.cookie !== path?.carrier.cookie) return [];
      if ((found.request.method ?? 'GET') !== 'GET' || (found.canaries ?? []).length === 0) return [];
      return Object.entries(resources).flatMap(([resource, { allow = [] }]) =>
        persona !== undefined && allow.includes(persona)
          ? [
              {
                page: `${action} ${resource}`,
                url: addressOf(target, found.request, file.resources?.[resource]?.vars ?? {}),
              },
            ]
          : [],
      );
    })
    .slice(0, MAX_PAGES);
}

async function examineIn(
  driver: Driver,
  check: string,
  signIn: string,
  folder: string,
  lease: (persona: string) => Promise<ResolvedAccount>,
): Promise<ResidueFacts> {
  const path = signInOf(driver.target, signIn);
  const persona = path.personas?.[0] ?? Object.keys(driver.target.file.personas ?? {})[0] ?? '';
  const pages = pagesOf(driver, signIn);
  const { origin } = new URL(pages[0]?.url ?? '');
  const purposeOf = ({ actor }: ResolvedAccount): Purpose => ({
    check,
    persona,
    actor,
    action: 'page',
    resource: null,
  });
  const canaries = (text: string) => driver.secrets.seen(text).filter((label) => label.startsWith('canary:'));
  /** The same driver, whose browser is this page and stays open. */
  const within = (page: KeptPage): Driver => ({
    ...driver,
    browser: { ...driver.browser, open: async () => ({ ...page, close: async () => undefined }) },
  });
  const visit = async (page: KeptPage) => {
    const shown: {
      readonly canaries: readonly string[];
      readonly answer: Awaited<ReturnType<KeptPage['visit']>>;
    }[] = [];
    for (const { url } of pages) {
      const answer = await page.visit(url);
      shown.push({ answer, canaries: canaries(await page.content()) });
    }
    return shown;
  };
  /** A page of the target's origin that shows nothing, from which its storage can be reached. */
  const atOrigin = async (page: KeptPage) => {
    await page.visit(`${origin}/safeprobe-${randomBytes(4).toString('hex')}`);
  };
  const read = async (page: KeptPage, mark: string, marked: readonly StoragePlace[]): Promise<Place[]> => {
    const kept = (await page.evaluate(READ_SCRIPT)) as { readonly [place: string]: string };
    if (kept.origin !== origin)
      throw new SafeprobeError(
        'prerequisite',
        `no page of ${origin} could be opened to look into its storage`,
        {
          found: kept.origin ?? 'nothing',
        },
      );
    return PLACES.map((place) => ({
      place,
      canaries: canaries(kept[place] ?? ''),
      marked: marked.includes(place) ? (kept[place] ?? '').includes(mark) : null,
    }));
  };
  const mark = () => `safeprobe${randomBytes(12).toString('hex')}`;

  const first = await lease(persona);
  const second = await lease(persona);
  const [early, late] = [mark(), mark()];

  let page = await driver.browser.keep(purposeOf(first), folder);
  try {
    await signInBy(within(page), check, first, signIn);
    const shown = await visit(page);
    await atOrigin(page);
    await page.evaluate(markScript(early));
    await page.close();

    page = await driver.browser.keep(purposeOf(second), folder);
    await atOrigin(page);
    const afterClosing = await read(page, early, ['localStorage', 'indexedDB', 'cacheStorage']);

    const run = await signInBy(within(page), check, second, signIn);
    const again = await visit(page);
    const out = await runRecipe(within(page), path.signOut?.steps ?? [], {
      account: second,
      purpose: purposeOf(second),
      start: run,
    });
    if (out.stoppedAt !== null)
      throw new SafeprobeError(
        'prerequisite',
        `signing out by "${signIn}" stopped at "${out.stoppedAt.step}"`,
        {
          found: out.stoppedAt.why,
          remedy: `See signIn.${signIn}.signOut of the target file.`,
        },
      );
    const back: Place[] = [];
    const behind = Math.min(await page.pagesBehind(), MAX_BACK);
    for (let step = 1; step <= behind; step++) {
      await page.back();
      back.push({ place: `back button, ${step}`, canaries: canaries(await page.content()), marked: null });
    }
    const reopened: Place[] = [];
    for (const { page: name, url } of pages) {
      await page.visit(url);
      reopened.push({
        place: `${name}, opened again`,
        canaries: canaries(await page.content()),
        marked: null,
      });
    }
    await atOrigin(page);
    await page.evaluate(markScript(late));
    const afterSignOut = await read(page, late, PLACES);
    const signedOut = await createSession(driver, check, second, signIn, run).alive();
    await page.close();

    const known = pages.length === 0 ? [] : Object.entries(driver.target.canaries);
    const texts = new Map(
      known.flatMap(([resource, own]) =>
        Object.entries(own).map(([name, text]) => [`canary:${resource}.${name}`, text] as const),
      ),
    );
    const { count, found } = await textsInFiles(folder, new Map([...texts, ['mark', late]]));
    return {
      signIn,
      pages: pages.map(({ page: name }, index) => ({
        page: name,
        shown: shown[index]?.canaries ?? [],
        shownAgain: again[index]?.canaries ?? [],
        status: again[index]?.answer?.status ?? null,
        cacheControl: again[index]?.answer?.cacheControl ?? null,
      })),
      afterClosing,
      signedOut: factsOf(signedOut),
      afterSignOut,
      back,
      reopened,
      files: {
        place: 'files of the browser',
        canaries: found.filter((label) => label !== 'mark'),
        marked: found.includes('mark'),
        count,
      },
    };
  } finally {
    await page.close();
  }
}
