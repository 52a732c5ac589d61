/** The relying party's API: records by access token, and, for administrators, further providers. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Federation, NewProvider } from './federation.js';
import type { Log } from './log.js';
import type { People } from './people.js';
import { mayAdminister, type Records } from './records.js';
import type { Bearer, TokenReader } from './tokens.js';
import { empty, json, jsonOf } from './web.js';

export interface ApiOptions {
  readonly base: string;
  readonly tokens: TokenReader;
  readonly records: Records;
  readonly people: People;
  readonly federation: Federation;
  readonly log: Log;
}

export const SCOPE = 'records.read records.write providers';
/** What access tokens are for, and another resource of the same provider. */
export const resourcesOf = (base: string) => ({ records: `${base}/api`, billing: `${base}/billing` });

const CHALLENGE = { 'www-authenticate': 'Bearer error="invalid_token"' };
const TOO_NARROW = { 'www-authenticate': 'Bearer error="insufficient_scope"' };

const textOf = (value: unknown): string => {
  if (typeof value !== 'string' || value === '') throw new Error('no text');
  return value;
};

export function openApi(options: ApiOptions) {
  const { base, tokens, records, people, federation, log } = options;
  const resources = resourcesOf(base);

  const record = async (request: IncomingMessage, response: ServerResponse, bearer: Bearer, id: string) => {
    const writes = request.method === 'POST';
    const scope = writes ? 'records.write' : 'records.read';
    const found = records.get(id);
    const ok = records.mayRead(bearer.role) && bearer.scopes.includes(scope) && found !== undefined;
    log.note(request, {
      event: writes ? 'write' : 'read',
      operation: writes ? 'C' : 'R',
      user: bearer.user,
      // Of what there is no record of, nothing is repeated: it may be anything.
      ...(found === undefined ? {} : { object: `Record/${id}` }),
      ok,
    });
    if (!ok)
      return json(response, 403, { error: 'forbidden' }, bearer.scopes.includes(scope) ? {} : TOO_NARROW);
    if (!writes) return json(response, 200, found);
    records.add(id, textOf((await jsonOf(request)).text));
    return json(response, 201, { id });
  };

  const providers = async (
    request: IncomingMessage,
    response: ServerResponse,
    bearer: Bearer,
    rest: string,
  ) => {
    const ok = mayAdminister(bearer.role) && bearer.scopes.includes('providers');
    const user = bearer.user;
    log.note(request, { event: 'administration', operation: request.method === 'GET' ? 'R' : 'U', user, ok });
    if (!ok) return json(response, 403, { error: 'forbidden' });
    const [, id = '', links] = /^\/(\w+)(\/links)?$/.exec(rest) ?? [];
    if (request.method === 'DELETE' && id !== '') return empty(response, federation.remove(id) ? 204 : 404);
    if (request.method !== 'POST') return empty(response, 405);
    const given = await jsonOf(request);
    if (links !== undefined) {
      const username = textOf(given.username);
      const linked =
        people.find(username) !== undefined && federation.link(id, username, textOf(given.subject));
      return empty(response, linked ? 204 : 404);
    }
    const provider: NewProvider = {
      issuer: textOf(given.issuer),
      clientId: textOf(given.clientId),
      clientSecret: textOf(given.clientSecret),
      ca: textOf(given.ca),
      acr: textOf(given.acr),
    };
    return json(response, 201, { id: await federation.add(provider) });
  };

  return async (request: IncomingMessage, response: ServerResponse, path: string): Promise<void> => {
    const audience = path.startsWith('/billing') ? resources.billing : resources.records;
    const bearer = await tokens(request.headers.authorization, audience);
    if (bearer === undefined) return json(response, 401, { error: 'invalid_token' }, CHALLENGE);
    const [, id] = /^\/api\/records\/([^/]+)(?:\/notes)?$/.exec(path) ?? [];
    const notes = path.endsWith('/notes');
    if (id !== undefined && (request.method === 'GET') !== notes && /^(GET|POST)$/.test(request.method ?? ''))
      return record(request, response, bearer, id);
    if (path.startsWith('/api/providers'))
      return providers(request, response, bearer, path.slice('/api/providers'.length));
    if (path === '/billing/me') return json(response, 200, { user: bearer.user });
    return json(response, 404, { error: 'not_found' });
  };
}
