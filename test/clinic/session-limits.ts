import { setTimeout as wait } from 'node:timers/promises';
import { type Browser, openBrowser } from './browser.js';
import { account, type Bench } from './clinic-client.js';

export const IDLE_MS = 1000;
export const ABSOLUTE_MS = 3000;

type Facts = Readonly<Record<string, unknown>>;
const NOTE = '/fhir/Observation/o-alice-note';

async function again(everyMs: number, forMs: number, work: () => Promise<unknown>): Promise<void> {
  const end = Date.now() + forMs;
  while (Date.now() < end) {
    await work();
    await wait(Math.max(0, Math.min(everyMs, end - Date.now())));
  }
}

async function signedIn(bench: Bench, pool: string, index: number): Promise<Browser> {
  const browser = openBrowser(bench.call);
  await browser.signIn(account(pool, index));
  return browser;
}

/** Pages left open for a little longer than the idle limit, and what of them still works. */
export async function leftOpen(bench: Bench): Promise<Facts> {
  const [polled, loaded, alone] = await Promise.all([0, 1, 2].map((each) => signedIn(bench, 'nurse', each)));
  const [quiet, busy] = await Promise.all([3, 4].map((each) => bench.signIn(account('nurse', each))));
  const read = async (token = '') => (await bench.call('GET', NOTE, { token })).status === 200;
  const pages = [polled, loaded, alone];
  const shown = await Promise.all(pages.map((page) => page?.get('/patients')));
  const forMs = IDLE_MS * 1.2;
  await Promise.all([
    again(100, forMs, async () => polled?.get('/alerts')),
    again(100, forMs, async () => loaded?.get('/assets/bell.svg')),
    again(300, forMs, () => read(busy?.access_token)),
  ]);
  const [byPoll, byAsset, leftAlone] = await Promise.all(
    pages.map(async (page) => (await page?.get('/patients'))?.status === 200),
  );
  const json = { grant_type: 'refresh_token', refresh_token: quiet?.refresh_token };
  return {
    polled: byPoll,
    loaded: byAsset,
    alone: leftAlone,
    access: await read(quiet?.access_token),
    refresh: (await bench.call('POST', '/auth/token', { json })).status === 200,
    busy: await read(busy?.access_token),
    timer: shown.some((page) => page?.text.includes('http-equiv="refresh"') === true),
  };
}

/** Sessions in use for a little longer than the overall limit, and what of them still works. */
export async function inUse(bench: Bench): Promise<Facts> {
  const page = await signedIn(bench, 'nurse', 0);
  const tokens = await bench.signIn(account('nurse', 1));
  let latest = await bench.signIn(account('nurse', 2));
  const read = async (token: string) => (await bench.call('GET', NOTE, { token })).status === 200;
  const refreshed = (refresh_token: string) =>
    bench.call('POST', '/auth/token', { json: { grant_type: 'refresh_token', refresh_token } });
  await Promise.all([
    again(300, ABSOLUTE_MS * 1.1, () => page.get('/patients')),
    again(300, ABSOLUTE_MS * 1.1, () => read(tokens.access_token)),
    again(500, ABSOLUTE_MS * 1.1, async () => {
      const next = await refreshed(latest.refresh_token);
      if (next.status === 200) latest = next.json;
    }),
  ]);
  return {
    page: (await page.get('/patients')).status === 200,
    access: await read(tokens.access_token),
    renewed: await read(latest.access_token),
    refresh: (await refreshed(latest.refresh_token)).status === 200,
  };
}

export const HEALTHY = new Map<(bench: Bench) => Promise<Facts>, Facts>([
  [
    leftOpen,
    { polled: false, loaded: false, alone: false, access: false, refresh: false, busy: true, timer: false },
  ],
  [inUse, { page: false, access: false, refresh: false, renewed: false }],
]);

const ALL_PAGES = { polled: true, loaded: true, alone: true };

/** What changes under each fault of how long sessions live, and nothing else that the probe looks at. */
export const CHANGES: Readonly<Record<string, [(bench: Bench) => Promise<Facts>, Facts]>> = {
  'session.idle-twice-as-long': [leftOpen, { ...ALL_PAGES, access: true, refresh: true }],
  'session.idle-is-token-expiry': [leftOpen, { refresh: true, busy: false }],
  'session.idle-timer-in-page-only': [leftOpen, { ...ALL_PAGES, timer: true }],
  'session.idle-checked-only-by-poll': [leftOpen, { loaded: true, alone: true }],
  'session.poll-extends-idle': [leftOpen, { polled: true }],
  'session.asset-extends-idle': [leftOpen, { loaded: true }],
  'session.api-absolute-ignored': [inUse, { access: true, refresh: true, renewed: true }],
  'session.web-absolute-ignored': [inUse, { page: true }],
  'session.refresh-outlives-absolute': [inUse, { refresh: true }],
  'session.absolute-restarted-by-refresh': [inUse, { renewed: true, refresh: true }],
};
