/** Watches a page that is left open: what it asks for by itself, and what it is kept from doing. */
import type { BrowserContext, Page, Request } from 'playwright';

/** What a page did since it was left. Addresses are paths, without queries. */
export interface LeftOpen {
  own(): readonly { readonly request: string; readonly atMs: number }[];
  heldBack(): readonly string[];
  stillOpen(): Promise<boolean>;
}

export interface LeaveOptions {
  /** Whether a request would sign out. */
  readonly signsOut: (method: string, url: URL) => boolean;
  /** After each answer that the page gets. */
  readonly answered: () => void;
}

/** `204`: a browser that is told so stays where it is. */
const STAY = { status: 204 } as const;
const AGAIN_MS = 50;
const ALIVE_WITHIN_MS = 3000;

/**
 * From now on nobody is at the page. It may ask and load, and load itself anew; it may not leave, nor sign out: what
 * it does itself when its own clock says so, a browser without its script would not do.
 */
export async function leaveOpen(
  context: BrowserContext,
  page: Page,
  { signsOut, answered }: LeaveOptions,
): Promise<LeftOpen> {
  const own: { request: string; atMs: number }[] = [];
  const heldBack = new Set<string>();
  const here = withoutFragment(page.url());
  let crashed = false;
  const note = (request: string) => own.push({ request, atMs: performance.now() });
  await context.route('**/*', async (route, request) => {
    const url = new URL(request.url());
    const said = `${request.method()} ${url.pathname}`;
    if (!leaves(request, page, here) && !signsOut(request.method(), url)) {
      note(said);
      return route.fallback();
    }
    heldBack.add(said);
    return route.fulfill(STAY);
  });
  page.on('websocket', (socket) =>
    socket.on('framesent', () => note(`WebSocket ${new URL(socket.url()).pathname}`)),
  );
  page.on('response', answered);
  page.on('crash', () => {
    crashed = true;
  });
  return {
    own: () => own,
    heldBack: () => [...heldBack],
    async stillOpen() {
      if (crashed || page.isClosed() || withoutFragment(page.url()) !== here) return false;
      const until = performance.now() + ALIVE_WITHIN_MS;
      // A page that loads itself anew at this moment has nothing to answer with, and is asked once more.
      for (;;) {
        const answer = page.evaluate(() => true).catch(() => null);
        const silence = new Promise<false>((resolve) => {
          setTimeout(() => resolve(false), Math.max(0, until - performance.now())).unref();
        });
        const alive = await Promise.race([answer, silence]);
        if (alive !== null) return alive;
        if (crashed || page.isClosed() || performance.now() >= until) return false;
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    },
  };
}

function leaves(request: Request, page: Page, here: string): boolean {
  return (
    request.isNavigationRequest() &&
    request.frame() === page.mainFrame() &&
    withoutFragment(request.url()) !== here
  );
}

function withoutFragment(url: string): string {
  return url.split('#')[0] ?? url;
}
