import {
  approveElevation,
  elevationsOf,
  endElevation,
  findElevation,
  listElevations,
  PRIVILEGES,
  type Privilege,
  requestElevation,
} from '../access/elevation.js';
import type { App } from '../app.js';
import type { Clinic } from '../context.js';
import { type Administration, administration } from './administration.js';

const NOT_FOUND = { status: 404, json: { error: 'not_found' }, about: { why: 'not-found' } };

async function request(call: Administration) {
  const { clinic, query, principal, now } = call;
  const body = (call.body ?? {}) as { privilege?: unknown; reason?: unknown };
  const privilege = PRIVILEGES.find((each) => each === body.privilege);
  const reason = typeof body.reason === 'string' && body.reason.length <= 1024 ? body.reason : '';
  if (privilege === undefined) {
    const error_description = `privilege: expected ${PRIVILEGES.join(' or ')}`;
    return { status: 422, json: { error: 'malformed', error_description }, about: { why: 'malformed' } };
  }
  if (!clinic.behaviour.elevationReasonSuffices(reason)) {
    const error_description = 'state a reason of at least 10 characters';
    return { status: 422, json: { error: 'reason', error_description }, about: { why: 'reason' } };
  }
  const id = await requestElevation(query, principal, privilege, reason, now);
  return {
    status: 201,
    json: { id, privilege, status: 'requested' },
    about: { object: `Elevation/${id}`, reason: reason.trim() },
  };
}

/** A second person's consent, given once: what was approved or has ended is not approved again. */
async function approve({ clinic, query, principal, params, now }: Administration) {
  const found = await findElevation(query, principal.tenant, params.elevation ?? '');
  if (found === undefined) return NOT_FOUND;
  const about = { object: `Elevation/${found.id}` };
  const own = found.userId === principal.userId;
  if (!clinic.behaviour.approvesElevation({ own }))
    return { status: 403, json: { error: 'own_request' }, about: { ...about, why: 'own-request' } };
  if (found.status !== 'requested')
    return { status: 409, json: { error: 'not_pending' }, about: { ...about, why: 'not-pending' } };
  await approveElevation(query, found.id, principal.userId, now, clinic.limits.elevation);
  const expires = new Date(now + clinic.limits.elevation).toISOString();
  return { status: 200, json: { id: found.id, status: 'approved', expires }, about };
}

async function end({ query, principal, params, now }: Administration) {
  const found = await findElevation(query, principal.tenant, params.elevation ?? '');
  if (found === undefined) return NOT_FOUND;
  await endElevation(query, found.id, now);
  return { status: 204, about: { object: `Elevation/${found.id}` } };
}

async function isElevated({ clinic, query, principal, now }: Administration, privilege: Privilege) {
  const all = await elevationsOf(query, principal.userId);
  return all.some((each) => clinic.behaviour.elevationOpens(each, privilege, now));
}

/** Who is signed in, by which door and since when; nothing that a client holds. */
const SESSIONS = `SELECT s.id, u.username, s.kind, s.created_at AS since, s.last_seen AS "lastSeen"
  FROM sessions s JOIN users u ON u.id = s.user_id
  WHERE u.tenant = $1 AND s.stage = 'complete' AND s.ended_at IS NULL ORDER BY s.created_at DESC LIMIT 100`;
/** Whom the clinic calls; neither the secret nor the address. */
const RECEIVERS = `SELECT id, channel, created_at AS since FROM integrations
  WHERE tenant = $1 ORDER BY created_at DESC LIMIT 100`;

/**
 * Just-in-time elevation: an administrator asks for one privilege, for a reason; another one agrees; it opens what it is
 * for, to the one who asked, for a limited time, and either of them can end it sooner.
 */
export function registerElevations(app: App, clinic: Clinic): void {
  const url = '/admin/elevations';
  const one = `${url}/:elevation`;
  administration(app, clinic, { method: 'POST', url, action: 'elevation-request' }, request);
  administration(app, clinic, { method: 'GET', url, action: 'elevations-list' }, async (call) => ({
    status: 200,
    json: { elevations: await listElevations(call.query, call.principal.tenant) },
  }));
  administration(
    app,
    clinic,
    { method: 'POST', url: `${one}/approve`, action: 'elevation-approve' },
    approve,
  );
  administration(app, clinic, { method: 'DELETE', url: one, action: 'elevation-end' }, end);

  const privileged = (privilege: Privilege, path: string, sql: string) =>
    administration(app, clinic, { method: 'GET', url: path, action: `${privilege}-list` }, async (call) =>
      (await isElevated(call, privilege))
        ? { status: 200, json: { [privilege]: await call.query(sql, [call.principal.tenant]) } }
        : { status: 403, json: { error: 'elevation_required' }, about: { why: 'elevation' } },
    );
  privileged('sessions', '/admin/sessions', SESSIONS);
  privileged('receivers', '/admin/integrations', RECEIVERS);
}
