/** A system for programs: a password earns a token for the code, the code a bearer token and one to renew it with. */
import { randomBytes } from 'node:crypto';
import { type Served, sendJson, serve } from '../../target/servers.js';
import { CANARY } from '../page.js';
import { openPeople } from '../people.js';
import { openSessions } from '../sessions.js';

export interface BearerFaults {
  neverIdles: boolean;
  neverEnds: boolean;
  /** Signing out forgets the access token alone. */
  refreshSurvives: boolean;
}

export function openBearerSystem(faults: BearerFaults): Promise<Served> {
  const [people, sessions] = [openPeople(), openSessions(faults)];
  const waiting = new Map<string, string>();
  const refreshes = new Map<string, string>();
  const accesses = new Map<string, string>();
  const random = () => randomBytes(16).toString('base64url');
  return serve(({ method, url, headers, body }, response) => {
    const issue = (session: string) => {
      const [access, refresh] = [random(), random()];
      accesses.set(access, session);
      refreshes.set(refresh, session);
      return sendJson(response, 200, { access_token: access, refresh_token: refresh });
    };
    const refused = () => sendJson(response, 401, { error: 'invalid' });
    const json = (headers['content-type'] ?? '').startsWith('application/json');
    // Who knocks at /token with a form, as OAuth clients do, is refused like any other that brings no right password.
    const asked =
      method === 'POST' && json && body !== '' ? (JSON.parse(body) as Record<string, string>) : {};
    if (url === '/token') {
      if (!people.passwordFits(asked.username ?? '', asked.password ?? '')) return refused();
      const step = random();
      waiting.set(step, asked.username ?? '');
      return sendJson(response, 202, { step });
    }
    if (url === '/token/code') {
      const username = waiting.get(asked.step ?? '');
      waiting.delete(asked.step ?? '');
      if (username === undefined || !people.codeFits(username, asked.code ?? '')) return refused();
      return issue(sessions.open());
    }
    if (url === '/token/refresh') {
      const session = refreshes.get(asked.refresh ?? '');
      refreshes.delete(asked.refresh ?? '');
      const renewed = session !== undefined && (faults.refreshSurvives || sessions.use(session));
      return renewed ? issue(faults.refreshSurvives ? sessions.open() : session) : refused();
    }
    const bearer = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
    const session = accesses.get(bearer);
    if (session === undefined || !sessions.use(session)) return refused();
    if (url === '/logout') {
      sessions.end(session);
      return response.writeHead(204).end();
    }
    if (url === '/me') return sendJson(response, 200, { signedIn: true });
    if (url === '/records/alice') return sendJson(response, 200, { mrn: CANARY });
    return sendJson(response, 404, { error: 'not found' });
  });
}
