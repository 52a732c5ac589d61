import type { FastifyRequest } from 'fastify';
import type { App } from '../app.js';
import type { AuditedAction, Entry } from '../audit/entry.js';
import type { Clinic } from '../context.js';
import { type Exchange, perform, send } from '../exchange.js';
import type { Notice } from '../integrations/notice.js';
import { callerByBearer } from './authenticate.js';
import { freshnessChallenge, type Sensitive } from './freshness.js';
import type { Principal } from './principal.js';
import type { Session } from './sessions.js';

/** A request of someone signed in, about the own account. */
export interface OwnRequest extends Exchange {
  readonly principal: Principal;
  readonly session: Session;
  readonly params: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface OwnReply {
  readonly status: number;
  readonly json?: object;
  readonly about?: Pick<Entry, 'object' | 'why'>;
  readonly notices?: readonly Notice[];
}

interface OwnRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly action: AuditedAction;
  /** What it takes beyond a session: a recent authentication. */
  readonly sensitive?: Sensitive;
}

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

/** Registers a route for everyone's own account; all is recorded. */
export function ownAccount(
  app: App,
  clinic: Clinic,
  { method, url, action, sensitive }: OwnRoute,
  work: (request: OwnRequest) => Promise<OwnReply>,
): void {
  app.route({
    method,
    url,
    handler: async (request: FastifyRequest, reply) => {
      const { params, body } = request as FastifyRequest & { params: Record<string, string> };
      const answer = await perform(clinic, request, action, async (exchange) => {
        const caller = await callerByBearer(exchange, request.headers.authorization, 'account', action);
        const actor = caller.principal;
        const refused = (error: string, why: string, headers: Readonly<Record<string, string>>) => ({
          status: 401,
          headers: { ...JSON_TYPE, ...headers },
          body: JSON.stringify({ error }),
          entry: { action, outcome: 'refused', why, actor } as const,
        });
        const { limits, behaviour } = clinic;
        if (!caller.admitted || caller.session === undefined) {
          return refused('invalid_token', 'credentials', { 'www-authenticate': 'Bearer realm="clinic"' });
        }
        const { principal, session } = caller;
        const { now } = exchange;
        if (
          sensitive !== undefined &&
          !behaviour.freshEnough({ session, sensitive, via: 'api', now, limits })
        ) {
          return refused('insufficient_user_authentication', 'not-fresh', freshnessChallenge(limits));
        }
        const { status, json, about, notices } = await work({
          ...exchange,
          principal,
          session,
          params,
          body,
        });
        return {
          status,
          ...(notices === undefined ? {} : { notices }),
          ...(json === undefined ? {} : { headers: JSON_TYPE, body: JSON.stringify(json) }),
          entry: { action, outcome: status < 400 ? 'success' : 'refused', actor, ...about } as const,
        };
      });
      return send(reply, answer);
    },
  });
}
