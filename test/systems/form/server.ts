/** A system whose people sign in by forms: a token in each, a redirect after each, and a cookie in the end. */
import { type Served, serve } from '../../target/servers.js';
import { CANARY, cookieOf, openForms } from '../page.js';
import { openPeople } from '../people.js';
import { openSessions } from '../sessions.js';

export interface FormFaults {
  neverIdles: boolean;
  neverEnds: boolean;
  /** The cookie of the password step opens everything. */
  codeSkipped: boolean;
}

export function openFormSystem(faults: FormFaults): Promise<Served> {
  const [people, forms, sessions, pending] = [
    openPeople(),
    openForms(),
    openSessions(faults),
    openSessions(faults),
  ];
  const waiting = new Map<string, string>();
  return serve(({ method, url, headers, body }, response) => {
    const to = (location: string, ...cookies: string[]) =>
      response.writeHead(303, { location, ...(cookies.length === 0 ? {} : { 'set-cookie': cookies }) }).end();
    const cookie = (name: string, value: string) => `${name}=${value}; Path=/; HttpOnly; SameSite=Lax`;
    const form = method === 'POST' ? forms.read(body) : null;
    if (method === 'POST' && form === null) return response.writeHead(403).end('This form is out of date.');
    const step = cookieOf(headers.cookie, 'step');
    const session = cookieOf(headers.cookie, 'session');
    const login = {
      action: '/login',
      button: 'Continue',
      fields: { username: 'User name', password: 'Password' },
    };
    if (url === '/login') {
      if (form === null) return forms.show(response, 'Sign in', login);
      const username = form.get('username') ?? '';
      if (!people.passwordFits(username, form.get('password') ?? ''))
        return forms.show(response, 'Sign in', login, 'That did not work.');
      const id = pending.open();
      waiting.set(id, username);
      const early = faults.codeSkipped ? [cookie('session', sessions.open())] : [];
      return to('/code', cookie('step', id), ...early);
    }
    if (url === '/code') {
      const username = pending.use(step) ? waiting.get(step) : undefined;
      if (username === undefined) return to('/login');
      const code = { action: '/code', button: 'Sign in', fields: { code: 'Code' } };
      if (form === null) return forms.show(response, 'Second step', code);
      if (!people.codeFits(username, form.get('code') ?? ''))
        return forms.show(response, 'Second step', code, 'That did not work.');
      waiting.delete(step);
      pending.end(step);
      return to('/home', cookie('session', sessions.open()));
    }
    if (!sessions.use(session)) return to('/login');
    const out = { action: '/logout', button: 'Sign out' };
    if (url === '/logout' && form !== null) {
      sessions.end(session);
      return to('/login', 'session=; Path=/; Max-Age=0');
    }
    if (url === '/home') return forms.show(response, 'Home', out);
    if (url === '/records/alice') return forms.show(response, 'Record', out, `Record number ${CANARY}`);
    return response.writeHead(404).end();
  });
}
