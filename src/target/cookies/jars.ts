/** Copies of a cookie jar with something left out, replaced or planted. */
import { randomInt } from 'node:crypto';
import { type Cookie, CookieJar } from 'tough-cookie';

export function valueIn(jar: CookieJar, url: string, cookie: string): string | undefined {
  return jar.getCookiesSync(url).find(({ key }) => key === cookie)?.value;
}

export function copyOf(jar: CookieJar): CookieJar {
  return jar.cloneSync() ?? new CookieJar();
}

export function only(jar: CookieJar, url: string, keep: (name: string) => boolean): CookieJar {
  const kept = new CookieJar();
  for (const cookie of jar.getCookiesSync(url)) if (keep(cookie.key)) put(kept, url, cookie);
  return kept;
}

/** With this value in place of the cookie's own; added where there is no such cookie. */
export function withValue(jar: CookieJar, url: string, name: string, value: string): CookieJar {
  const changed = only(jar, url, () => true);
  const found = changed.getCookiesSync(url).find(({ key }) => key === name);
  if (found === undefined) plant(changed, url, name, value);
  else {
    found.value = value;
    put(changed, url, found);
  }
  return changed;
}

function put(jar: CookieJar, url: string, cookie: Cookie): void {
  const copy = cookie.clone();
  if (copy !== undefined) jar.setCookieSync(copy, url, { ignoreError: true });
}

/** As another page of the host could set it. */
export function plant(jar: CookieJar, url: string, name: string, value: string): void {
  const secure = url.startsWith('https:') ? '; Secure' : '';
  jar.setCookieSync(`${name}=${value}; Path=/${secure}`, url, { ignoreError: true });
}

const CLASSES = ['0123456789', 'abcdef', 'ghijklmnopqrstuvwxyz', 'ABCDEF', 'GHIJKLMNOPQRSTUVWXYZ'];

/** A value of the same form, each letter and digit another of its class: one that no server gave out. */
export function madeLike(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  return [...value]
    .map((character) => {
      const own = CLASSES.find((letters) => letters.includes(character));
      return own === undefined ? character : own.charAt(randomInt(own.length));
    })
    .join('');
}
