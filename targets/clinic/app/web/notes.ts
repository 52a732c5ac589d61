import { randomUUID } from 'node:crypto';
import type { App } from '../app.js';
import type { Clinic } from '../context.js';
import { openRecord, reach } from '../fhir/record.js';
import { insertResource } from '../fhir/resource-store.js';
import { refusedPage } from './pages.js';
import { field, type WebReply, type WebVisit, webPage } from './visit.js';

const MAX_LENGTH = 500;

/** Adds what was written on the record's page to the record: an observation in words. */
async function add(visit: WebVisit): Promise<WebReply> {
  const { principal, csrf, params, body, now, clinic } = visit;
  const id = params.id ?? '';
  const text = field(body, 'note').trim();
  const refused = (status: number, message: string, why: string): WebReply => ({
    status,
    html: refusedPage({ principal, csrf }, { message }),
    about: { why },
  });
  const opened = await openRecord(visit, 'Patient', id, 'read');
  const { scope, patients } = await reach(visit, 'Observation', 'create');
  const write = () => {
    const observation = {
      resourceType: 'Observation',
      id: randomUUID(),
      status: 'final',
      code: { text: 'Note' },
      subject: { reference: `Patient/${id}` },
      effectiveDateTime: new Date(now).toISOString(),
      valueString: text,
    };
    return insertResource(visit, observation, id, new Date(now), 'created');
  };
  if (!opened.open || scope === undefined || !patients.has(id)) {
    await clinic.behaviour.refuseWrite(async () => {
      if (opened.open && text !== '') await write();
    });
    return refused(403, 'You may not add to this record.', scope === undefined ? 'role' : 'relationship');
  }
  if (text === '' || text.length > MAX_LENGTH)
    return refused(422, `A note has 1 to ${MAX_LENGTH} characters.`, 'malformed');
  const stored = await write();
  return {
    status: 302,
    location: `/patients/${encodeURIComponent(id)}`,
    about: { object: `Observation/${stored.id}` },
  };
}

/** Notes on a record, written on its page. */
export function registerNotes(app: App, clinic: Clinic): void {
  webPage(app, clinic, { method: 'POST', url: '/patients/:id/notes', action: 'create' }, add);
}
