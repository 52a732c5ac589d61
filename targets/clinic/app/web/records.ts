import { originOf } from '../access/context.js';
import { endEmergency } from '../access/emergency.js';
import type { App } from '../app.js';
import type { Clinic } from '../context.js';
import { invokeEmergency } from '../fhir/emergency.js';
import { emergencyOf, openRecord, reach } from '../fhir/record.js';
import type { Resource } from '../fhir/resource.js';
import { findResource, resourcesOf } from '../fhir/resource-store.js';
import { shownTo } from '../fhir/shown.js';
import { toConfirm } from './confirm.js';
import { patientsPage, type RecordView, recordPage, refusedPage } from './pages.js';
import { field, type WebReply, type WebVisit, webPage } from './visit.js';

async function list(visit: WebVisit): Promise<WebReply> {
  const { query, principal, csrf, clinic } = visit;
  const user = { principal, csrf };
  const { scope, patients } = await reach(visit, 'Patient', 'search-type');
  if (scope === undefined && patients.size === 0) {
    const html = refusedPage(user, { message: 'Your role has no access to patient records.' });
    return { status: 403, html, about: { why: 'role' } };
  }
  const found = await resourcesOf(query, 'Patient', [...patients.keys()]);
  const listed = found.map(({ content, patientId }) => ({
    id: patientId,
    resource: content,
    emergency: patients.get(patientId)?.by === 'emergency',
  }));
  const lookUp = clinic.behaviour.designatedForEmergency(principal.role);
  return { status: 200, html: patientsPage(user, listed, lookUp), about: { query: 'Patient?' } };
}

async function documentsOf(visit: WebVisit, id: string): Promise<RecordView['documents']> {
  const readable = await reach(visit, 'DocumentReference', 'search-type');
  if (!readable.patients.has(id)) return [];
  const documents: { description: string; text: string }[] = [];
  for (const { content } of await resourcesOf(visit.query, 'DocumentReference', [id])) {
    const { description, content: parts } = content as Resource & {
      description?: string;
      content?: readonly { attachment?: { url?: string } }[];
    };
    const binaryId = parts?.[0]?.attachment?.url?.replace(/^Binary\//, '') ?? '';
    const binary = await findResource(visit.query, visit.principal.tenant, 'Binary', binaryId);
    const data = binary?.patientId === id ? String(binary.content.data ?? '') : '';
    documents.push({ description: description ?? '', text: Buffer.from(data, 'base64').toString() });
  }
  return documents;
}

async function record(visit: WebVisit): Promise<WebReply> {
  const { query, principal, csrf, clinic } = visit;
  const id = visit.params.id ?? '';
  const user = { principal, csrf };
  const opened = await openRecord(visit, 'Patient', id, 'read');
  if (!opened.open) {
    const { status, about } = opened.reply;
    const offered = about?.why === 'relationship' && clinic.behaviour.designatedForEmergency(principal.role);
    const message =
      status === 404
        ? 'There is no such patient.'
        : 'You have no relationship to this patient that gives access.';
    const html = refusedPage(user, { message, ...(offered ? { emergencyFor: id } : {}) });
    return { status, html, ...(about ? { about } : {}) };
  }
  const way = (await reach(visit, 'Patient', 'read')).patients.get(id);
  const readable = await reach(visit, 'Observation', 'search-type');
  const observations = readable.patients.has(id) ? await resourcesOf(query, 'Observation', [id]) : [];
  const writing = await reach(visit, 'Observation', 'create');
  const html = recordPage(user, {
    patient: opened.stored.content,
    observations: observations.map(({ content }) => content),
    documents: await documentsOf(visit, id),
    writable: writing.patients.has(id),
    emergencyUntil: way?.by === 'emergency' ? new Date(way.grant.expiresAt) : undefined,
    exportable: clinic.behaviour.roleScope(principal.role, 'Patient', 'export') !== undefined,
  });
  return { status: 200, html, about: { ...opened.about, ...emergencyOf(way) } };
}

/** The whole record as a file: out of the clinic's hands, so it takes a recent authentication. */
async function exportRecord(visit: WebVisit): Promise<WebReply> {
  const { query, principal, csrf, clinic, session, now } = visit;
  const { limits, behaviour } = clinic;
  const id = visit.params.id ?? '';
  if (!behaviour.freshEnough({ session, sensitive: 'export', via: 'web', now, limits }))
    return toConfirm(`/patients/${id}/export`);
  if (!behaviour.networkAdmits(originOf(clinic, visit.client))) {
    const html = refusedPage({ principal, csrf }, { message: 'Records are not exported to this network.' });
    return { status: 403, html, about: { why: 'network' } };
  }
  const { scope, patients } = await reach(visit, 'Patient', 'export');
  if (scope === undefined || !patients.has(id)) {
    const html = refusedPage({ principal, csrf }, { message: 'You may not export this record.' });
    return { status: 403, html, about: { why: scope === undefined ? 'role' : 'relationship' } };
  }
  const parts = await Promise.all(
    (['Patient', 'Observation'] as const).map((type) => resourcesOf(query, type, [id])),
  );
  const file = JSON.stringify(parts.flat().map(({ content }) => shownTo(visit, 'export', content)));
  return { status: 200, html: file, type: 'application/json; charset=utf-8' };
}

const PROBLEMS = {
  role: 'Your role may not invoke emergency access.',
  'not-found': 'There is no such patient.',
  reason: 'State a reason of at least 10 characters.',
};

async function breakGlass(visit: WebVisit): Promise<WebReply> {
  const { principal, session, csrf, params, body } = visit;
  const id = params.id ?? '';
  const reason = field(body, 'reason');
  const result = await invokeEmergency(visit, { principal, session, via: 'web' }, id, reason);
  const about = { emergency: { reason: reason.trim() } };
  const page = `/patients/${encodeURIComponent(id)}`;
  if (result.granted) return { status: 302, location: page, about, notices: result.notices };
  if (result.why === 'not-fresh') return toConfirm(page);
  const html = refusedPage(
    { principal, csrf },
    {
      message: 'The record stays closed.',
      problem: PROBLEMS[result.why],
      ...(result.why === 'reason' ? { emergencyFor: id } : {}),
    },
  );
  return { status: result.status, html, about: { ...about, why: result.why } };
}

async function endBreakGlass(visit: WebVisit): Promise<WebReply> {
  const reason = await endEmergency(visit.query, visit.principal, visit.params.id ?? '', visit.now);
  const about = reason === undefined ? {} : { emergency: { reason } };
  return { status: 302, location: '/patients', about };
}

/** The patient list, the record, and emergency access to it. */
export function registerRecords(app: App, clinic: Clinic): void {
  const id = '/patients/:id';
  webPage(app, clinic, { method: 'GET', url: '/patients', action: 'search-type' }, list);
  webPage(app, clinic, { method: 'GET', url: id, action: 'read' }, record);
  webPage(app, clinic, { method: 'GET', url: `${id}/export`, action: 'export' }, exportRecord);
  webPage(
    app,
    clinic,
    { method: 'POST', url: `${id}/emergency-access`, action: 'emergency-start' },
    breakGlass,
  );
  webPage(
    app,
    clinic,
    { method: 'POST', url: `${id}/emergency-access/end`, action: 'emergency-stop' },
    endBreakGlass,
  );
  // Only turns what was typed into an address; the record's own page decides.
  app.get('/patients/open', (request, reply) => {
    const wanted = field(request.query, 'id').trim();
    return reply.redirect(wanted === '' ? '/patients' : `/patients/${encodeURIComponent(wanted)}`, 302);
  });
}
