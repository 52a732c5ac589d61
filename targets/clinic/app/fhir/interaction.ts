import type { FastifyRequest } from 'fastify';
import { originOf, PURPOSE_HEADER } from '../access/context.js';
import { hintsOf } from '../access/tenant.js';
import type { App } from '../app.js';
import type { AuditedAction, Entry } from '../audit/entry.js';
import { callerByBearer } from '../auth/authenticate.js';
import { freshnessChallenge, type Sensitive } from '../auth/freshness.js';
import type { Principal } from '../auth/principal.js';
import type { Session } from '../auth/sessions.js';
import type { Clinic } from '../context.js';
import { type Exchange, perform, send } from '../exchange.js';
import type { RecordEvent } from '../integrations/event.js';
import type { Notice } from '../integrations/notice.js';
import { type IssueCode, isId, operationOutcome, type Resource, subjectOf } from './resource.js';
import { findResource } from './resource-store.js';

/** An authenticated FHIR request. */
export interface Call extends Exchange {
  readonly principal: Principal;
  readonly session: Session | undefined;
  readonly params: Readonly<Record<string, string>>;
  readonly search: URLSearchParams;
  readonly body: unknown;
  readonly headers: FastifyRequest['headers'];
  readonly requestId: string;
  readonly address: string;
}

/** What a handler decided: an answer, and what the audit entry says about it. */
export interface Reply {
  readonly status: number;
  readonly resource?: Resource | undefined;
  /** Content that isn't a FHIR resource, such as the text of a document. */
  readonly raw?: { readonly type: string; readonly content: string | Buffer };
  readonly headers?: Readonly<Record<string, string>>;
  /** Gives the resource after this exchange is committed: for work that makes exchanges of its own. */
  readonly afterwards?: () => Promise<Resource>;
  readonly about?: Partial<Omit<Entry, 'actor' | 'outcome'>> | undefined;
  /** What receivers are told of once it is committed. */
  readonly event?: RecordEvent | undefined;
  /** Mails that go out once it is committed. */
  readonly notices?: readonly Notice[];
}

interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH';
  readonly url: string;
  readonly action: AuditedAction;
  /** FHIR resource type, or the name of what stands in for one. */
  readonly type: string;
  /** What it takes beyond a session: a recent authentication. */
  readonly sensitive?: Sensitive;
}

export const FHIR_JSON = 'application/fhir+json; charset=utf-8';

export function refusal(
  status: number,
  code: IssueCode,
  diagnostics: string,
  about: Reply['about'],
  attached?: Resource,
): Reply {
  return { status, resource: operationOutcome(code, diagnostics, attached), about };
}

/** What was asked for, as far as the path tells: recorded also when the caller is refused at the door. */
function asked(route: Route, params: Readonly<Record<string, string>>): Partial<Entry> {
  if (!isId(params.id)) return {};
  const object = `${route.type}/${params.id}`;
  return route.type === 'Patient' ? { object, patient: params.id } : { object };
}

/** Registers one interaction: authenticates the caller, runs the handler, records, answers. */
export function interaction(
  app: App,
  clinic: Clinic,
  route: Route,
  handler: (call: Call) => Promise<Reply>,
): void {
  app.route({
    method: route.method,
    url: route.url,
    handler: async (request: FastifyRequest, reply) => {
      const { params, headers, body } = request as FastifyRequest & { params: Record<string, string> };
      const search = new URL(request.url, clinic.url).searchParams;
      const target = asked(route, params);
      const { id: requestId, ip: address } = request;
      let afterwards: Reply['afterwards'];
      const answer = await perform(clinic, request, route.action, async (exchange) => {
        const caller = await callerByBearer(exchange, headers.authorization, route.type, route.action);
        const { principal } = caller;
        const hints = hintsOf(headers, search);
        const acting = (of: Principal): Principal => ({
          ...of,
          tenant: clinic.behaviour.tenantOf(of.tenant, hints),
        });
        const call = { ...exchange, params, search, body, headers, requestId, address };
        const admitted = (of: Principal, session: Session | undefined): Call => ({
          ...call,
          principal: acting(of),
          session,
        });
        const result = !caller.admitted
          ? { ...refusal(401, 'login', 'sign in first', { why: 'credentials' }), headers: CHALLENGE }
          : await answerTo(admitted(caller.principal, caller.session), route, handler);
        afterwards = result.afterwards;
        return {
          status: result.status,
          headers: { 'content-type': result.raw?.type ?? FHIR_JSON, ...result.headers },
          ...bodyOf(result),
          event: result.event,
          notices: result.notices ?? [],
          entry: {
            action: route.action,
            outcome: result.status < 400 ? 'success' : 'refused',
            actor: principal,
            ...target,
            ...result.about,
          },
        };
      });
      if (afterwards === undefined) return send(reply, answer);
      return send(reply, { ...answer, body: JSON.stringify(await afterwards()) });
    },
  });
}

/** What comes before the handler is asked: scope of the token, context of the request, age of the authentication. */
async function answerTo(call: Call, route: Route, handler: (call: Call) => Promise<Reply>): Promise<Reply> {
  return (
    (await beyondScope(call, route)) ??
    (await outOfContext(call, route)) ??
    tooOld(call, route, call.session) ??
    (await handler(call))
  );
}

/** Asks for another authentication where the last one is too old for this; undefined where it will do. */
function tooOld(
  { clinic, now }: Exchange,
  { sensitive }: Route,
  session: Session | undefined,
): Reply | undefined {
  const { limits, behaviour } = clinic;
  if (sensitive === undefined) return undefined;
  if (behaviour.freshEnough({ session, sensitive, via: 'api', now, limits })) return undefined;
  const refused = refusal(401, 'login', 'authenticate again first', { why: 'not-fresh' });
  return { ...refused, headers: freshnessChallenge(limits) };
}

/** RFC 6750, 3.1. A batch is asked for entry by entry. The log says whose record it would have been. */
async function beyondScope(call: Call, { type, action }: Route): Promise<Reply | undefined> {
  const { clinic, principal } = call;
  const { granted } = principal;
  if (granted === undefined || type === 'Bundle' || type === 'path') return undefined;
  if (clinic.behaviour.scopeReach(granted.scope, type, action) !== undefined) return undefined;
  const about = { why: 'scope', ...(await wouldBe(call, type)) };
  const refused = refusal(403, 'forbidden', 'the scope of this token does not cover it', about);
  return {
    ...refused,
    headers: { 'www-authenticate': 'Bearer realm="clinic", error="insufficient_scope"' },
  };
}

/** What it is for, and for a file of records where it would go. */
async function outOfContext(call: Call, { type, action }: Route): Promise<Reply | undefined> {
  const { clinic, principal, headers, client } = call;
  const refused = async (why: string, message: string) =>
    refusal(403, 'forbidden', message, { why, ...(await wouldBe(call, type)) });
  const purpose = headers[PURPOSE_HEADER]?.toString();
  if (!clinic.behaviour.purposeAdmits(principal.role, purpose, action))
    return refused('purpose', 'your role has no records for this purpose');
  if (action === 'export' && !clinic.behaviour.networkAdmits(originOf(clinic, client)))
    return refused('network', 'files of records do not leave this network');
  return undefined;
}

/** Whose record it would have been, for the log. */
async function wouldBe(
  { query, principal, params, body }: Call,
  type: string,
): Promise<{ readonly patient?: string }> {
  const { id } = params;
  const stored = id === undefined ? undefined : await findResource(query, principal.tenant, type, id);
  const patient = stored?.patientId ?? subjectOf(body as Resource | undefined);
  return patient === undefined ? {} : { patient };
}

const CHALLENGE = { 'www-authenticate': 'Bearer realm="clinic"' };

function bodyOf(result: Reply): { body?: string | Buffer } {
  if (result.raw !== undefined) return { body: result.raw.content };
  return result.resource === undefined ? {} : { body: JSON.stringify(result.resource) };
}
