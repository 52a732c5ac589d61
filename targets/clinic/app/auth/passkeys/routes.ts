import type { App } from '../../app.js';
import type { Clinic } from '../../context.js';
import { perform, send } from '../../exchange.js';
import { administration } from '../administration.js';
import { freshnessChallenge } from '../freshness.js';
import { ownAccount } from '../own-account.js';
import { answerSignIn, invalid, json, text, wishOf } from '../routes.js';
import { findCredential } from '../sessions.js';
import { factorStepOf } from '../sign-in.js';
import { assertionAccepted, enrol, enrolmentOptions, signInOptions } from './ceremony.js';
import { noticesOf } from './notices.js';
import { resetPasskeys } from './reset.js';
import { assertionOf, registrationOf } from './response.js';
import { passkeysOf, removePasskey } from './store.js';

const LONGEST_LABEL = 64;

export function labelOf(given: unknown): string {
  const label = typeof given === 'string' ? given.trim().slice(0, LONGEST_LABEL) : '';
  return label === '' ? 'Passkey' : label;
}

/** Under `/auth/factors`: what an account signs in with besides its password, for API clients. */
function registerFactors(app: App, clinic: Clinic): void {
  const url = '/auth/factors';
  ownAccount(app, clinic, { method: 'GET', url, action: 'factors-list' }, async ({ query, principal }) => {
    const passkeys = await passkeysOf(query, principal.userId);
    const factors = passkeys.map(({ id, label, createdAt }) => ({ id, type: 'passkey', label, createdAt }));
    return { status: 200, json: { factors: [{ type: 'totp' }, ...factors] } };
  });
  const enrolment = { method: 'POST', sensitive: 'factor-enrol' } as const;
  ownAccount(
    app,
    clinic,
    { ...enrolment, url: `${url}/options`, action: 'factor-options' },
    async ({ principal, session, ...exchange }) => ({
      status: 200,
      json: await enrolmentOptions(exchange, principal, session.id),
    }),
  );
  ownAccount(
    app,
    clinic,
    { ...enrolment, url, action: 'factor-enrol' },
    async ({ principal, session, body, ...exchange }) => {
      const given = (body ?? {}) as { credential?: unknown; label?: unknown };
      const response = registrationOf(given.credential);
      const passkey =
        response && (await enrol(exchange, principal, session.id, response, labelOf(given.label)));
      if (!passkey) return { status: 400, json: { error: 'invalid_credential' }, about: { why: 'passkey' } };
      return {
        status: 201,
        json: { id: passkey.id },
        about: { object: `Person/${principal.username}` },
        notices: await noticesOf(exchange, principal.userId, 'enrol'),
      };
    },
  );
  ownAccount(
    app,
    clinic,
    { method: 'DELETE', url: `${url}/:id`, action: 'factor-remove', sensitive: 'factor-remove' },
    async ({ principal, params, ...exchange }) => {
      const { query } = exchange;
      const removed = await removePasskey(query, principal.userId, params.id ?? '');
      if (!removed) return { status: 404, json: { error: 'not_found' }, about: { why: 'not-found' } };
      return {
        status: 204,
        about: { object: `Person/${principal.username}` },
        notices: await noticesOf(exchange, principal.userId, 'remove'),
      };
    },
  );
}

/** DELETE /admin/users/{name}/factors: the help desk takes the passkeys of someone who has lost theirs. */
function registerReset(app: App, clinic: Clinic): void {
  const route = { method: 'DELETE', url: '/admin/users/:name/factors', action: 'factor-reset' } as const;
  administration(app, clinic, route, async (call) => {
    const { principal, session, params, now } = call;
    const { limits, behaviour } = clinic;
    const object = `Person/${params.name}`;
    if (!behaviour.freshEnough({ session, sensitive: 'factor-reset', via: 'api', now, limits })) {
      const json = { error: 'insufficient_user_authentication' };
      return {
        status: 401,
        json,
        headers: freshnessChallenge(limits),
        about: { object, why: 'not-fresh' },
      };
    }
    const done = await resetPasskeys(call, principal.tenant, params.name ?? '');
    if (done === undefined) {
      return { status: 404, json: { error: 'not_found' }, about: { why: 'not-found' } };
    }
    const { removed, notices } = done;
    return { status: 200, json: { removed }, about: { object }, notices };
  });
}

/** The second step of a sign-in by passkey: options for the half-done sign-in, then the assertion. */
function registerSecondStep(app: App, clinic: Clinic): void {
  app.post('/auth/mfa/passkey/options', async (request, reply) => {
    const token = text(request.body, 'mfa_token');
    const answer = await perform(clinic, request, 'factor-options', async (exchange) => {
      if (token === undefined) return invalid('factor-options', 'mfa_token is needed');
      const { query, now } = exchange;
      const pending = await findCredential(query, clinic.behaviour, clinic.limits, token, 'mfa', now);
      const entry = { action: 'factor-options', outcome: 'refused' } as const;
      if (pending.state !== 'live' || pending.session.stage !== 'password') {
        return json(401, { error: 'invalid_grant' }, { ...entry, why: 'no-sign-in' });
      }
      const { principal: actor, session } = pending;
      const options = await signInOptions(exchange, actor, session.id);
      if (options === undefined) {
        return json(404, { error: 'no_passkey' }, { ...entry, why: 'no-passkey', actor });
      }
      return json(200, options, { action: 'factor-options', outcome: 'success', actor });
    });
    return send(reply, answer);
  });

  app.post('/auth/mfa/passkey', async (request, reply) => {
    const token = text(request.body, 'mfa_token');
    const response = assertionOf(Reflect.get(Object(request.body), 'credential'));
    const answer = await perform(clinic, request, 'login', async (exchange) =>
      token === undefined || response === undefined
        ? invalid('login', 'mfa_token and credential are needed')
        : answerSignIn(
            exchange,
            await factorStepOf(exchange, token, 'api', 'passkey', (principal, session) =>
              assertionAccepted(exchange, principal, session.id, response),
            ),
            'login',
            wishOf(request.body),
          ),
    );
    return send(reply, answer);
  });
}

export function registerPasskeys(app: App, clinic: Clinic): void {
  registerFactors(app, clinic);
  registerReset(app, clinic);
  registerSecondStep(app, clinic);
}
