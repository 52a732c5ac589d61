import { readFileSync } from 'node:fs';
import type { FastifyRequest } from 'fastify';
import type { App } from '../app.js';
import type { Entry } from '../audit/entry.js';
import type { Bringer } from '../auth/session-limits.js';
import { findCredential, touchSession } from '../auth/sessions.js';
import type { Clinic } from '../context.js';
import { type Answer, perform, send } from '../exchange.js';
import { reach } from '../fhir/record.js';
import { BELL_FILE, SCRIPT_FILE } from '../paths.js';

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
/** How often a page asks, at most; where sessions are short, often enough to tell that one has ended. */
const SELDOM_MS = 30_000;
const TIMES_AN_IDLE_PERIOD = 12;

/**
 * What an open page asks for by itself, again and again: how many observations were added for the caller's
 * patients. A page that asks is nobody at work: whether it keeps the session alive is `restartsIdle`'s to say.
 */
export function registerAlerts(app: App, clinic: Clinic): void {
  const everyMs = Math.min(SELDOM_MS, Math.round(clinic.limits.idle / TIMES_AN_IDLE_PERIOD));
  const cookieOf = (request: FastifyRequest) => request.cookies[clinic.behaviour.sessionCookie().name];
  const look = (request: FastifyRequest, query: typeof clinic.store.query, now: number, by: Bringer) =>
    findCredential(query, clinic.behaviour, clinic.limits, cookieOf(request) ?? '', 'cookie', now, by);

  app.get('/alerts', async (request, reply) => {
    const answer = await perform(clinic, request, 'search-type', async (exchange): Promise<Answer> => {
      const { query, now } = exchange;
      const found = await look(request, query, now, 'poll');
      const actor = found.state === 'unknown' ? undefined : found.principal;
      const searched = { action: 'search-type', query: 'Observation?_summary=count', actor } as const;
      if (found.state !== 'live' || !clinic.behaviour.stageAdmits(found.session)) {
        // What is over is ended for good, so that nothing brings it back.
        if (found.state === 'dead') await clinic.behaviour.endSession(query, found.session, now);
        const entry: Entry = { ...searched, outcome: 'refused', why: 'credentials' };
        return { status: 401, headers: JSON_TYPE, body: JSON.stringify({ error: 'signed_out' }), entry };
      }
      if (clinic.behaviour.restartsIdle('poll')) await touchSession(query, found.session, now);
      const { patients } = await reach(
        { ...exchange, principal: found.principal },
        'Observation',
        'search-type',
      );
      const [row] = await query<{ count: string }>(
        `SELECT count(*) AS count FROM resources
         WHERE type = 'Observation' AND NOT seeded AND patient_id = ANY($1::text[])`,
        [[...patients.keys()]],
      );
      const body = JSON.stringify({ added: Number(row?.count ?? 0), everyMs });
      return { status: 200, headers: JSON_TYPE, body, entry: { ...searched, outcome: 'success' } };
    });
    return send(reply, answer);
  });

  const script = readFileSync(SCRIPT_FILE, 'utf8');
  const bell = readFileSync(BELL_FILE, 'utf8');
  const kept = { 'cache-control': 'public, max-age=300' };
  app.get('/assets/open-page.js', (_request, reply) =>
    reply.headers(kept).type('text/javascript; charset=utf-8').send(script),
  );
  // Loaded anew with every answer, so that it shows that the page is up to date.
  app.get('/assets/bell.svg', async (request, reply) => {
    const { restartsIdle, stageAdmits } = clinic.behaviour;
    if (restartsIdle('asset')) {
      const { query } = clinic.store;
      const found = await look(request, query, Date.now(), 'asset');
      if (found.state === 'live' && stageAdmits(found.session))
        await touchSession(query, found.session, Date.now());
    }
    return reply.type('image/svg+xml').send(bell);
  });
}
