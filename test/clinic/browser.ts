import type { Account } from '../../targets/clinic/app/store/people.js';
import { type Call, code, type Received } from './clinic-client.js';

/** A person at the web interface: keeps cookies, fills in the form token of the page seen last. */
export interface Browser {
  readonly cookies: Map<string, string>;
  get(path: string): Promise<Received>;
  /** Submits a form of the last page; `csrf` is added unless given. */
  post(path: string, form?: Readonly<Record<string, string>>): Promise<Received>;
  enterPassword(account: Account): Promise<Received>;
  signIn(account: Account): Promise<Received>;
}

export function openBrowser(call: Call): Browser {
  const cookies = new Map<string, string>();
  let csrf = '';
  const visit = async (method: string, path: string, form?: Readonly<Record<string, string>>) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const received = await call(method, path, {
      headers: cookie ? { cookie } : {},
      ...(form ? { form } : {}),
    });
    for (const line of [received.headers['set-cookie'] ?? []].flat()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (name === undefined) continue;
      if (value) cookies.set(name, value);
      else cookies.delete(name);
    }
    csrf = /name="csrf" value="([^"]+)"/.exec(received.text)?.[1] ?? csrf;
    return received;
  };
  const browser: Browser = {
    cookies,
    get: (path) => visit('GET', path),
    post: (path, form = {}) => visit('POST', path, { csrf, ...form }),
    async enterPassword({ username, password }) {
      await browser.get('/login');
      return browser.post('/login', { username, password });
    },
    async signIn(account) {
      await browser.enterPassword(account);
      await browser.get('/login/code');
      return browser.post('/login/code', { code: code(account) });
    },
  };
  return browser;
}
