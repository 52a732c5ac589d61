import type { FastifyRequest } from 'fastify';
import type { App } from '../app.js';
import type { AuditedAction, Entry } from '../audit/entry.js';
import { callerByCookie } from '../auth/authenticate.js';
import type { Session } from '../auth/sessions.js';
import type { Clinic } from '../context.js';
import { type Answer, perform, send } from '../exchange.js';
import type { Visit } from '../fhir/record.js';
import { isId } from '../fhir/resource.js';
import type { Notice } from '../integrations/notice.js';
import { formToken } from './form-token.js';
import { refusedPage } from './pages.js';

/** A signed-in person's request for a page. */
export interface WebVisit extends Visit {
  readonly session: Session | undefined;
  readonly params: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly search: URLSearchParams;
  /** The anti-forgery token for the forms of the page. */
  readonly csrf: string;
}

export interface WebReply {
  readonly status: number;
  readonly html?: string;
  /** Content type, when it is no page. */
  readonly type?: string;
  readonly location?: string;
  readonly setCookie?: string | string[];
  readonly about?: Partial<Omit<Entry, 'actor' | 'outcome'>>;
  readonly notices?: readonly Notice[];
}

interface WebRoute {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly action: AuditedAction;
}

/** A web answer with its audit entry. */
export function webAnswer(reply: WebReply, entry: Entry): Answer {
  return {
    status: reply.status,
    ...(reply.notices === undefined ? {} : { notices: reply.notices }),
    headers: {
      'content-type': reply.type ?? 'text/html; charset=utf-8',
      ...(reply.location === undefined ? {} : { location: reply.location }),
      ...(reply.setCookie === undefined ? {} : { 'set-cookie': reply.setCookie }),
    },
    body: reply.html ?? '',
    entry: { ...entry, ...reply.about },
  };
}

/** A member of a submitted form, or the empty string; nothing is cut short to fit. */
export function field(body: unknown, name: string): string {
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined;
  return typeof value === 'string' && value.length <= 1024 ? value : '';
}

/** Registers a page for signed-in people; without a session it leads to the sign-in form. */
export function webPage(
  app: App,
  clinic: Clinic,
  route: WebRoute,
  handler: (visit: WebVisit) => Promise<WebReply>,
): void {
  const { method, url, action } = route;
  app.route({
    method,
    url,
    handler: async (request: FastifyRequest, reply) => {
      const { params, body } = request as FastifyRequest & { params: Record<string, string> };
      const cookie = request.cookies[clinic.behaviour.sessionCookie().name];
      const asked = isId(params.id) ? { patient: params.id } : {};
      const answer = await perform(clinic, request, action, async (exchange) => {
        const caller = await callerByCookie(exchange, cookie);
        const actor = caller.principal;
        if (!caller.admitted || cookie === undefined) {
          const entry: Entry = { action, outcome: 'refused', why: 'credentials', actor, ...asked };
          return webAnswer({ status: 302, location: '/login' }, entry);
        }
        const { principal, session } = caller;
        const csrf = formToken(clinic.formKey, cookie);
        if (
          method === 'POST' &&
          !clinic.behaviour.formTokenMatches(clinic.formKey, cookie, field(body, 'csrf'))
        ) {
          const message = 'This form is out of date. Go back, reload the page and try again.';
          const html = refusedPage({ principal, csrf }, { message });
          const entry: Entry = { action, outcome: 'refused', why: 'form-token', actor, ...asked };
          return webAnswer({ status: 403, html }, entry);
        }
        const search = new URL(request.url, clinic.url).searchParams;
        const result = await handler({ ...exchange, principal, session, params, body, search, csrf });
        const outcome = result.status < 400 ? 'success' : 'refused';
        return webAnswer(result, { action, outcome, actor, ...asked });
      });
      return send(reply, answer);
    },
  });
}
