import type { FastifyRequest } from 'fastify';
import { mayAdminister, type Role } from '../access/policy.js';
import type { App } from '../app.js';
import type { AuditedAction, Entry } from '../audit/entry.js';
import type { Clinic } from '../context.js';
import { type Exchange, perform, send } from '../exchange.js';
import type { Notice } from '../integrations/notice.js';
import { sentAs } from '../method-override.js';
import { callerByBearer } from './authenticate.js';
import type { Principal } from './principal.js';
import type { Session } from './sessions.js';

/** An administrator's request. */
export interface Administration extends Exchange {
  readonly principal: Principal;
  readonly session: Session | undefined;
  readonly params: Readonly<Record<string, string>>;
  readonly body: unknown;
}

interface AdminReply {
  readonly status: number;
  readonly json?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly about?: Pick<Entry, 'object' | 'why' | 'patient' | 'reason'>;
  readonly notices?: readonly Notice[];
}

interface AdminRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly action: AuditedAction;
  /** Runs when the work is committed and before it is answered. */
  readonly afterwards?: () => Promise<void>;
}

/** Who asks for what, as far as it decides whether they administer here. */
export interface AdministrativeRequest {
  readonly role: Role;
  readonly action: AuditedAction;
  /** The method that is carried out, and the one that the client wrote on its request line. */
  readonly method: string;
  readonly sentAs: string;
  /** It is about the account of whoever asks. */
  readonly own: boolean;
}

/** Whether somebody may: by the role alone, whatever is asked for and however it was sent. */
export function administers({ role }: AdministrativeRequest): boolean {
  return mayAdminister(role);
}

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const CHALLENGE = { 'www-authenticate': 'Bearer realm="clinic"' };

/** Registers a route for administrators, who see and change what belongs to their tenant; all is recorded. */
export function administration(
  app: App,
  clinic: Clinic,
  route: AdminRoute,
  work: (call: Administration) => Promise<AdminReply>,
): void {
  const { method, url, action } = route;
  app.route({
    method,
    url,
    handler: async (request: FastifyRequest, reply) => {
      const { params, body } = request as FastifyRequest & { params: Record<string, string> };
      const answer = await perform(clinic, request, action, async (exchange) => {
        const caller = await callerByBearer(exchange, request.headers.authorization, 'admin', action);
        const actor = caller.principal;
        const refused = (status: number, error: string, why: string, headers = {}) => ({
          status,
          headers: { ...JSON_TYPE, ...headers },
          body: JSON.stringify({ error }),
          entry: { action, outcome: 'refused', why, actor } as const,
        });
        if (!caller.admitted) return refused(401, 'invalid_token', 'credentials', CHALLENGE);
        const { principal, session } = caller;
        const { role, userId } = principal;
        const own = params.account === userId;
        const asked = { role, action, method, sentAs: sentAs(request.raw), own };
        if (!clinic.behaviour.administers(asked)) return refused(403, 'forbidden', 'role');
        const { status, json, headers, about, notices } = await work({
          ...exchange,
          principal,
          session,
          params,
          body,
        });
        return {
          status,
          ...(notices === undefined ? {} : { notices }),
          ...(json === undefined
            ? {}
            : { headers: { ...JSON_TYPE, ...headers }, body: JSON.stringify(json) }),
          entry: { action, outcome: status < 400 ? 'success' : 'refused', actor, ...about } as const,
        };
      });
      if (answer.status < 400) await route.afterwards?.();
      return send(reply, answer);
    },
  });
}
