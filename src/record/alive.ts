/** Which cookie authenticates, and which page tells a session from none: tried, not guessed. */
import type { Driver } from '../target/driver.js';
import type { HeldCookie } from '../target/watched-browser.js';

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
