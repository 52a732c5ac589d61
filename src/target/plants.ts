/** Plants secrets in requests. Each is new and known to the redactor before it is sent, so that no file of ours keeps it. */
import { randomBytes } from 'node:crypto';
import type { Carrying, Planted, PlantPlace, Plants } from '../kinds/plants.js';
import type { Outcome } from '../kinds/probe.js';
import { declared } from './declared.js';
import type { Driver } from './driver.js';
import { withLiveSession } from './live-session.js';
import { actionOf, signInOf } from './resolved.js';
import type { TargetRequest } from './schema.js';
import { actWith } from './session.js';
import type { SharedSessions } from './shared-sessions.js';
import { variablesOf } from './template.js';

const OWN = 'planted:own';

export function createPlants(driver: Driver, check: string, sessions: SharedSessions): Plants {
  const act = async (
    { action, resource, persona }: Carrying,
    how: { readonly named: string | null; readonly request: TargetRequest; readonly marker?: string },
  ) => {
    const signIn = sessions.pathFor(persona, actionOf(driver.target, action).signIn);
    const options = { resource, ...(how.marker === undefined ? {} : { marker: how.marker }) };
    const { request } = how;
    const { result, shared } = await withLiveSession(
      driver,
      sessions,
      { check, persona, signIn },
      async ({ account, run }) => {
        const purpose = { check, persona, actor: account.actor, action, resource: how.named };
        return { outcome: await actWith(driver, purpose, signIn, account, run, options, { request }) };
      },
    );
    return { outcome: result.outcome, signIn, captured: shared.run.captured };
  };
  const carriesText = (name: string) => {
    const { request, writes } = actionOf(driver.target, name);
    const { json, form, text } = request;
    return writes === true && variablesOf(JSON.stringify([json, form, text])).includes('marker');
  };
  return {
    get texts() {
      const cells = declared(driver).policy.filter(
        ({ action, access }) => access === 'allow' && carriesText(action),
      );
      // Everyone's entry of one action is made by the same code.
      return [
        ...new Map(
          cells.map(({ action, resource, persona }) => [action, { action, resource, persona }]),
        ).values(),
      ];
    },
    async send(place, by) {
      const secret = plant(driver, `planted:${place}`);
      const { request } = actionOf(driver.target, by.action);
      const { outcome } = await act(by, {
        // Whether the log can name the record when its address was spoiled is not asked here.
        named: place === 'path' ? null : by.resource,
        request: WITH[place](request, secret),
        marker: place === 'body' ? secret : `sp${randomBytes(9).toString('hex')}`,
      });
      return told(place, `${by.action} with a secret in its ${place}`, [`planted:${place}`], outcome);
    },
    async withToken(by) {
      const { request } = actionOf(driver.target, by.action);
      const { outcome, signIn, captured } = await act(by, { named: by.resource, request });
      const { headers } = signInOf(driver.target, signIn).carrier;
      const names = variablesOf(JSON.stringify(headers ?? {})).filter((name) => captured[name] !== undefined);
      if (names.length === 0) return null;
      const labels = names.map((name) => `captured:${name}`);
      return told('session token', `${by.action} by ${signIn}`, labels, outcome);
    },
    ownCopies() {
      const secret = plant(driver, OWN);
      const copies: Record<string, string> = {
        'in the text of an entry': JSON.stringify({ entry: { note: `before ${secret} after` } }),
        'in an address': JSON.stringify({ url: `/records?token=${encodeURIComponent(secret)}&page=1` }),
        'in base64': JSON.stringify({ query: Buffer.from(`Observation?code=${secret}`).toString('base64') }),
      };
      return Object.entries(copies).map(([copy, text]) => ({
        copy,
        noticed: driver.secrets.seen(text).includes(OWN),
      }));
    },
  };
}

function told(place: Planted['place'], what: string, labels: readonly string[], outcome: Outcome): Planted {
  const { status, success, nonce, said } = outcome;
  const taken = place === 'body' || place === 'file name' || place === 'session token';
  return { place, what, labels, nonce, carried: taken ? success : status !== null, said };
}

function plant({ secrets }: Driver, label: string): string {
  const secret = `planted${randomBytes(18).toString('hex')}`;
  secrets.add(secret, label);
  return secret;
}

const WITH: { readonly [place in PlantPlace]: (request: TargetRequest, secret: string) => TargetRequest } = {
  header: (request, secret) => withHeader(request, 'X-Api-Key', secret),
  'user agent': (request, secret) => withHeader(request, 'User-Agent', `Mozilla/5.0 (${secret})`),
  'file name': (request, secret) =>
    withHeader(request, 'Content-Disposition', `attachment; filename="${secret}.txt"`),
  // RFC 6750, 2.3: tokens are found in queries, though none should be.
  query: (request, secret) => ({
    ...request,
    path: `${request.path}${request.path.includes('?') ? '&' : '?'}access_token=${secret}`,
  }),
  // As servers that rewrite addresses for browsers without cookies do.
  path: (request, secret) => ({
    ...request,
    path: request.path.replace(/(\?|$)/, `;jsessionid=${secret}$1`),
  }),
  // The marker of the action's own request is the text.
  body: (request) => request,
};

function withHeader(request: TargetRequest, name: string, value: string): TargetRequest {
  return { ...request, headers: { ...request.headers, [name]: value } };
}
