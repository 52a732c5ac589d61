/** A single-page application: one document, a script that signs in by JSON, keeps a token and sends it, and renews it once. */
import { randomBytes } from 'node:crypto';
import { generate } from 'otplib';
import { type Answer, sendJson } from '../target/servers.js';

export const PASSWORD = 'orchid-staple-gun';
export const SEED = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

export interface Habits {
  /** Asks for a code, by a ticket that the answer to the password gives. */
  readonly code?: boolean;
  /** How the token is renewed, right after the sign-in. */
  readonly renews?: 'by its answer' | 'by a cookie';
  /** The password is sent as what the script makes of it. */
  readonly hashes?: boolean;
}

const PAGE = (habits: Habits) => `<!doctype html><meta charset="utf-8"><title>Ward</title><main id="app">
  <label>User name <input id="u"></label><label>Password <input id="p" type="password"></label>
  <button id="in">Sign in</button></main><script>
  const habits = ${JSON.stringify(habits)};
  const app = document.getElementById('app');
  const field = (id) => document.getElementById(id).value;
  let access, refresh;
  const post = (path, body) => fetch(path, { method: 'POST', headers: { 'content-type': 'application/json', 'x-client': 'ward-web' }, body: JSON.stringify(body) }).then((r) => r.json());
  const get = (path) => fetch(path, { headers: { authorization: 'Bearer ' + access } }).then((r) => r.json());
  const take = (answer) => { access = answer.tokens.access_token; refresh = answer.tokens.refresh_token; };
  const enter = async (answer) => {
    if (!answer.tokens) return;
    take(answer);
    await get('/api/me');
    if (habits.renews) take(await post('/api/refresh', habits.renews === 'by a cookie' ? {} : { refresh_token: refresh, client_id: 'wardWebClient01x9' }));
    const { ward } = await get('/api/wards?open=yes');
    app.innerHTML = '<h1></h1><button>Sign out</button>';
    app.querySelector('h1').textContent = ward;
  };
  const hash = async (text) => [...new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))].map((b) => b.toString(16).padStart(2, '0')).join('');
  document.getElementById('in').addEventListener('click', async () => {
    const password = habits.hashes ? await hash(field('p')) : field('p');
    const answer = await post('/api/login', { user: { name: field('u'), password }, remember: false });
    if (!answer.ticket) return enter(answer);
    app.innerHTML = '<label>Code <input id="c" autocomplete="one-time-code"></label><button id="go">Go on</button>';
    document.getElementById('go').addEventListener('click', async () => enter(await post('/api/code', { ticket: answer.ticket, code: field('c') })));
  });
</script>`;

const fresh = () => randomBytes(16).toString('hex');

export function spa(habits: Habits = {}): Answer {
  const tokens = new Set<string>();
  const refreshTokens = new Set<string>();
  const tickets = new Set<string>();
  const used = new Set<string>();
  return async ({ method, url, headers, body }, response) => {
    if (url === '/') return response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE(habits));
    const issue = () => {
      const [access, refresh] = [fresh(), fresh()];
      tokens.add(access);
      refreshTokens.add(refresh);
      const byCookie = habits.renews === 'by a cookie';
      const given = byCookie ? { access_token: access } : { access_token: access, refresh_token: refresh };
      return sendJson(
        response,
        200,
        { tokens: given },
        byCookie ? { 'set-cookie': `renew=${refresh}; HttpOnly; Path=/api/refresh` } : {},
      );
    };
    const asked = (method === 'POST' ? JSON.parse(body) : {}) as {
      readonly user?: { readonly name: string; readonly password: string };
      readonly ticket?: string;
      readonly code?: string;
      readonly refresh_token?: string;
    };
    if (method === 'POST' && headers['x-client'] !== 'ward-web') return sendJson(response, 400, {});
    if (url === '/api/login') {
      const right = asked.user?.name === 'clara' && (habits.hashes || asked.user.password === PASSWORD);
      if (!right) return sendJson(response, 401, { error: 'wrong' });
      if (habits.code !== true) return issue();
      const ticket = fresh();
      tickets.add(ticket);
      return sendJson(response, 202, { ticket });
    }
    if (url === '/api/code') {
      const code = asked.code ?? '';
      const right =
        tickets.has(asked.ticket ?? '') && !used.has(code) && code === (await generate({ secret: SEED }));
      if (!right) return sendJson(response, 401, { error: 'wrong' });
      used.add(code);
      return issue();
    }
    if (url === '/api/refresh') {
      const given = asked.refresh_token ?? /renew=([0-9a-f]+)/.exec(headers.cookie ?? '')?.[1] ?? '';
      return refreshTokens.delete(given) ? issue() : sendJson(response, 403, { error: 'no' });
    }
    const bearer = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
    if (!tokens.has(bearer)) return sendJson(response, 401, {});
    return sendJson(response, 200, { ward: 'North' });
  };
}
