/** Credentials that were never issued, in the form in which a sign-in path carries good ones. */
import { randomBytes } from 'node:crypto';
import { CookieJar } from 'tough-cookie';
import type { Driver } from './driver.js';
import { signInOf } from './resolved.js';
import { fill } from './template.js';

export interface Carried {
  readonly headers: { readonly [name: string]: string };
  readonly jar: CookieJar;
}

export const nobody = (): Carried => ({ headers: {}, jar: new CookieJar() });

/** @param make a value for each place of the carrier that a sign-in would fill. */
export async function carry(
  driver: Driver,
  signIn: string,
  make: (name: string) => string,
  cookie: string | null = null,
): Promise<Carried> {
  const { carrier, alive } = signInOf(driver.target, signIn);
  const jar = new CookieJar();
  if (carrier.cookie !== undefined) {
    const url = new URL(fill(Object.values(driver.target.file.bases ?? {})[0] ?? alive.request.path, {}));
    await jar.setCookie(`${carrier.cookie}=${cookie ?? make(carrier.cookie)}; Path=/; Secure`, url.href, {
      ignoreError: true,
    });
  }
  const headers = Object.entries(carrier.headers ?? {}).map(([header, template]) => [
    header,
    template.replace(/\$\{\s*([\w.-]+)[^}]*\}/g, (_, name: string) => make(name)),
  ]);
  return { headers: Object.fromEntries(headers), jar };
}

/** Well-formed, and random. */
export function garbage(driver: Driver, signIn: string): Promise<Carried> {
  return carry(driver, signIn, () => randomBytes(32).toString('base64url'));
}
