import { randomUUID } from 'node:crypto';
import type { ServerOptions } from 'node:https';
import cookie from '@fastify/cookie';
import formbody from '@fastify/formbody';
import Fastify, { type FastifyError, type FastifyRequest } from 'fastify';
import type { App } from './app.js';
import { registerAuditPurge, registerAuditSwitch } from './auth/audit-switch.js';
import { registerCareTeam } from './auth/care-team.js';
import { registerElevations } from './auth/elevations.js';
import { registerIntegrityReport } from './auth/integrity-report.js';
import { registerPasskeys } from './auth/passkeys/routes.js';
import { registerProfile } from './auth/profile.js';
import { registerReauthentication } from './auth/reauthenticate.js';
import { registerAuth } from './auth/routes.js';
import { registerUsers } from './auth/users.js';
import type { Clinic } from './context.js';
import { registerProviders } from './federation/administration.js';
import { registerFederation } from './federation/routes.js';
import { FHIR_JSON } from './fhir/interaction.js';
import { operationOutcome } from './fhir/resource.js';
import { registerFhir } from './fhir/routes.js';
import { registerInbound } from './integrations/inbound.js';
import { registerIntegrations } from './integrations/routes.js';
import { takeMethodOverride } from './method-override.js';
import { describeApi } from './openapi.js';
import { registerStaging } from './staging.js';
import { errorPage } from './web/pages.js';
import { registerWeb } from './web/routes.js';

const REQUEST_ID = /^[\w.:-]{1,128}$/;
const BODY_LIMIT = 256 * 1024;

/**
 * One line a request, on standard error. The route's pattern stands for the address, and an error's message
 * is left out: ids, names and queries may say who is a patient here.
 */
function log(request: FastifyRequest, fields: object): void {
  const line = {
    time: new Date().toISOString(),
    request: request.id,
    method: request.method,
    route: request.routeOptions.url ?? 'none',
    ...fields,
  };
  process.stderr.write(`${JSON.stringify(line)}\n`);
}

function failureBody(request: FastifyRequest, status: number): { type: string; body: string } {
  const message =
    status === 404 ? 'not found' : status < 500 ? 'bad request' : 'the clinic could not do this';
  if (request.url.startsWith('/fhir')) {
    const code = status === 404 ? 'not-found' : status < 500 ? 'invalid' : 'exception';
    return { type: FHIR_JSON, body: JSON.stringify(operationOutcome(code, message)) };
  }
  if (/^\/(?:auth|admin|inbound)\//.test(request.url) && !request.url.startsWith('/admin/accounts')) {
    return { type: 'application/json; charset=utf-8', body: JSON.stringify({ error: message }) };
  }
  return { type: 'text/html; charset=utf-8', body: errorPage(status, message) };
}

/** Builds the application: what holds for every request here, the routes in their own folders. */
export async function buildServer(clinic: Clinic, https: ServerOptions): Promise<App> {
  const app: App = Fastify({
    https,
    bodyLimit: BODY_LIMIT,
    forceCloseConnections: true,
    rewriteUrl: (raw) => {
      takeMethodOverride(raw);
      return raw.url ?? '/';
    },
    genReqId: (raw) => {
      const given = raw.headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
    },
  });
  await app.register(cookie);
  await app.register(formbody);
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser(
    ['application/json', 'application/fhir+json', 'application/json-patch+json'],
    { parseAs: 'string' },
    // A client that always sends the type may send nothing with it (sign-out, ending emergency access).
    (request, body: string, done) => (body === '' ? done(null, undefined) : parse(request, body, done)),
  );
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ ...clinic.behaviour.securityHeaders(), 'x-request-id': request.id });
  });
  app.addHook('onSend', async (_request, reply, payload) => {
    const isPage = String(reply.getHeader('content-type')).startsWith('text/html');
    return isPage && typeof payload === 'string'
      ? clinic.behaviour.finishedPage(payload, clinic.plainUrl, clinic.limits)
      : payload;
  });
  app.addHook('onResponse', async (request, reply) => {
    log(request, { status: reply.statusCode, ms: Math.round(reply.elapsedTime) });
  });
  app.setNotFoundHandler((request, reply) => {
    const { type, body } = failureBody(request, 404);
    return reply.code(404).type(type).send(body);
  });
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode !== undefined && error.statusCode < 500 ? error.statusCode : 500;
    if (status === 500) {
      const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
      log(request, { error: error.name, code: error.code, frames: frames.slice(0, 8) });
    }
    const { type, body } = failureBody(request, status);
    return reply.code(status).type(type).send(body);
  });
  describeApi(app);
  registerAuth(app, clinic);
  registerPasskeys(app, clinic);
  registerReauthentication(app, clinic);
  registerProfile(app, clinic);
  registerUsers(app, clinic);
  registerCareTeam(app, clinic);
  registerElevations(app, clinic);
  registerIntegrations(app, clinic);
  registerAuditSwitch(app, clinic);
  registerAuditPurge(app, clinic);
  registerIntegrityReport(app, clinic);
  registerStaging(app, clinic);
  registerProviders(app, clinic);
  registerInbound(app, clinic);
  registerFhir(app, clinic);
  registerWeb(app, clinic);
  registerFederation(app, clinic);
  return app;
}
