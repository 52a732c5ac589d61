/** The relying party: pages for browsers, in sessions by cookie, and the API. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ApiOptions, openApi } from './api.js';
import type { Session, Sessions } from './sessions.js';
import { cookieOf, empty, escaped, formOf, page, to } from './web.js';

export interface RelyingPartyOptions extends ApiOptions {
  readonly sessions: Sessions;
}

const COOKIE = '__Host-records';
const AWAY = '__Host-away';
const kept = (name: string, value: string) => `${name}=${value}; Path=/; Secure; HttpOnly; SameSite=Lax`;

export function openRelyingParty(options: RelyingPartyOptions) {
  const { base, sessions, federation, people, records, log } = options;
  const api = openApi(options);
  const form = ({ csrf }: Session, action: string, button: string, fields = '') =>
    `<form method="post" action="${action}"><input type="hidden" name="csrf" value="${csrf}">${fields}<button>${button}</button></form>`;

  const begin = async (response: ServerResponse, provider: string) => {
    const sent = await federation.begin(provider);
    if (sent === undefined) return page(response, 404, 'There is no such provider', '');
    return to(response, sent.url, kept(AWAY, sent.browser));
  };

  const callback = async (request: IncomingMessage, response: ServerResponse, url: URL) => {
    const vouched = await federation.finish(url, cookieOf(request, AWAY)).catch(() => undefined);
    if (vouched === undefined) return page(response, 401, 'You are not signed in', '');
    const { user, idToken } = vouched;
    log.note(request, { event: 'sign-in', operation: 'E', user, ok: true });
    const cookie = sessions.open({ user, role: people.find(user)?.role ?? 'none', idToken });
    return to(response, `${base}/records`, kept(COOKIE, cookie));
  };

  const record = async (request: IncomingMessage, response: ServerResponse, session: Session, id: string) => {
    const writes = request.method === 'POST';
    const found = records.get(id);
    const ok = records.mayRead(session.role) && found !== undefined;
    const given = writes ? await formOf(request) : undefined;
    const own = given === undefined || given.get('csrf') === session.csrf;
    const object = `Record/${id}`;
    const event = writes ? 'write' : 'read';
    log.note(request, { event, operation: writes ? 'C' : 'R', user: session.user, object, ok: ok && own });
    if (!own) return page(response, 403, 'This form is not of your session', '');
    if (!ok) return page(response, 403, 'You may not see this record', '');
    const text = given?.get('text') ?? '';
    if (text !== '') records.add(id, text);
    if (writes) return to(response, `${base}/records/${id}`);
    const notes = found.notes.map((note) => `<li>${escaped(note)}</li>`).join('');
    const adding = form(session, `/records/${id}`, 'Add', '<label>Note <input name="text"></label>');
    return page(response, 200, `Record ${id}`, `<p>${escaped(found.mrn)}</p><ul>${notes}</ul>${adding}`);
  };

  const signOut = async (request: IncomingMessage, response: ServerResponse, session: Session) => {
    if ((await formOf(request)).get('csrf') !== session.csrf)
      return page(response, 403, 'This form is not of your session', '');
    sessions.end(cookieOf(request, COOKIE));
    const { idToken } = session;
    const next =
      idToken === undefined ? `${base}/signed-out` : federation.signOut(idToken, `${base}/signed-out`);
    return to(response, next, `${kept(COOKIE, '')}; Max-Age=0`);
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', base);
    const { pathname: path } = url;
    if (/^\/(api|billing)\//.test(path)) return api(request, response, path);
    const asked = `${request.method} ${path}`;
    if (asked === 'GET /login') return begin(response, url.searchParams.get('provider') ?? '');
    if (asked === 'GET /callback') return callback(request, response, url);
    if (asked === 'GET /signed-out')
      return page(response, 200, 'You are signed out', '<p><a href="/login">Sign in</a>');
    const session = sessions.use(cookieOf(request, COOKIE));
    if (session === undefined) return to(response, `${base}/login`);
    if (asked === 'POST /sign-out') return signOut(request, response, session);
    if (asked === 'GET /records') {
      const links = records.ids.map((id) => `<li><a href="/records/${id}">${id}</a></li>`).join('');
      return page(response, 200, 'Records', `<ul>${links}</ul>${form(session, '/sign-out', 'Sign out')}`);
    }
    const [, id] = /^(?:GET|POST) \/records\/(\w+)$/.exec(asked) ?? [];
    if (id !== undefined) return record(request, response, session, id);
    return page(response, 404, 'There is no such page', '');
  };

  return (request: IncomingMessage, response: ServerResponse): void => {
    answer(request, response).catch(() => {
      if (response.headersSent) response.end();
      else empty(response, 400);
    });
  };
}
