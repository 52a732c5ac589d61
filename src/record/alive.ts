/** Which cookie authenticates, and which page tells a session from none: tried, not guessed. */
import type { JsonObject } from '../model.js';
import type { Driver } from '../target/driver.js';
import type { OutgoingRequest } from '../target/message.js';
import type { HeldCookie } from '../target/watched-browser.js';
import type { BearerPath } from './bearer.js';
import { headersOf } from './token.js';

export interface Alive {
  readonly cookie: string;
  readonly path: string;
  readonly refused: { readonly status: number; readonly location: string | null };
}

const PURPOSE = { check: 'record', persona: null, actor: null, action: 'session.alive', resource: null };

/** Null when no page answers differently with a cookie and without. */
export async function findAlive(
  driver: Driver,
  base: string,
  paths: readonly string[],
  cookies: readonly string[],
  held: readonly HeldCookie[],
): Promise<Alive | null> {
  const ask = async (path: string, cookie: string | null) => {
    const headers: Record<string, string> = cookie === null ? {} : { Cookie: cookie };
    const sent = await driver.client.send(
      PURPOSE,
      { method: 'GET', url: new URL(path, base).href, headers },
      null,
    );
    const location = sent.response?.headers.location?.[0] ?? null;
    return { status: sent.response?.status ?? null, location };
  };
  for (const path of paths) {
    const without = await ask(path, null);
    if (without.status === null || without.status === 200) continue;
    for (const name of cookies) {
      const value = held.find((each) => each.name === name)?.value ?? '';
      const within = await ask(path, `${name}=${value}`);
      if (within.status !== 200) continue;
      const where =
        without.location !== null && URL.canParse(without.location, base)
          ? new URL(without.location, base).pathname
          : null;
      return { cookie: name, path, refused: { status: without.status, location: where } };
    }
  }
  return null;
}

/** The first request that the token alone opens, and how it is refused without; null when there is none. */
export async function findAliveByToken(
  driver: Driver,
  { alive, token }: BearerPath,
): Promise<{ readonly request: JsonObject; readonly refused: number } | null> {
  const tried = new Set<string>();
  for (const { url, request } of alive) {
    if (tried.size === MOST_TRIED) break;
    if (tried.has(url)) continue;
    tried.add(url);
    const without = await statusOf(driver, { method: 'GET', url, headers: {} });
    if (without === null || without < 300 || without >= 500) continue;
    const headers = { [token.header]: token.latest };
    if ((await statusOf(driver, { method: 'GET', url, headers })) === 200)
      return { request, refused: without };
  }
  return null;
}

/** How a renewal is refused: what it sends of earlier answers made another, and no cookies. Null when it is not. */
export async function refusedRenewal(
  driver: Driver,
  { call, secrets }: NonNullable<BearerPath['refresh']>,
): Promise<number | null> {
  const wrong = (text: string) =>
    secrets
      .flatMap((each) => [each, encodeURIComponent(each)])
      .reduce((left, each) => left.replaceAll(each, 'x'.repeat(each.length)), text);
  const type = call.headers['content-type'];
  const sent = [...headersOf(call)].map(([name, value]) => [name, wrong(value)]);
  const status = await statusOf(driver, {
    method: call.method,
    url: call.url,
    headers: { ...Object.fromEntries(sent), ...(type === undefined ? {} : { 'Content-Type': type }) },
    ...(call.body === null ? {} : { body: wrong(call.body) }),
  });
  return status !== null && status >= 400 && status < 500 ? status : null;
}

const MOST_TRIED = 6;

async function statusOf(driver: Driver, request: OutgoingRequest): Promise<number | null> {
  const { response } = await driver.client.send(PURPOSE, request, null);
  return response?.status ?? null;
}
