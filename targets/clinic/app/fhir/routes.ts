import type { App } from '../app.js';
import type { Clinic } from '../context.js';
import { registerAmendments } from './amendment.js';
import { registerArchive } from './archive.js';
import { registerAuditEvent } from './audit-event.js';
import { registerBatch } from './batch.js';
import { registerBinary } from './binary.js';
import { registerDisclosures } from './disclosure.js';
import { registerEmergency } from './emergency.js';
import { interaction, refusal } from './interaction.js';
import { registerLinks } from './link.js';
import { registerMetadata } from './metadata.js';
import { registerPatching } from './patching.js';
import { registerReading } from './reading.js';
import { registerRelease } from './release.js';
import { DOCUMENT_SEARCH, OBSERVATION_SEARCH, PATIENT_SEARCH } from './search-rules.js';
import { registerWholeRecord } from './whole-record.js';
import { registerWriting } from './writing.js';

const SERVED = ['Patient', 'Observation', 'DocumentReference', 'Binary', 'AuditEvent'];

/** Whatever isn't served is refused after the caller is known, so that strangers can't map the server. */
function registerUnsupported(app: App, clinic: Clinic): void {
  for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'] as const) {
    const route = { method, url: '/fhir/*', action: 'unsupported', type: 'path' } as const;
    interaction(app, clinic, route, async ({ params, principal, body }) => {
      const [type = '', id = ''] = params['*']?.split('/') ?? [];
      const attempt = { method, id, role: principal.role, body };
      if (type === 'AuditEvent' && clinic.behaviour.changesLog(attempt)) return { status: 200 };
      return SERVED.includes(type)
        ? refusal(405, 'not-supported', `${method} isn't offered here`, { why: 'unsupported' })
        : refusal(404, 'not-found', 'this server has no such resource', { why: 'unsupported' });
    });
  }
}

/** FHIR R4 under /fhir, for bearer tokens only. */
export function registerFhir(app: App, clinic: Clinic): void {
  registerMetadata(app, clinic);
  for (const rules of [PATIENT_SEARCH, OBSERVATION_SEARCH, DOCUMENT_SEARCH])
    registerReading(app, clinic, rules);
  registerBinary(app, clinic);
  registerLinks(app, clinic);
  registerArchive(app, clinic);
  registerDisclosures(app, clinic);
  registerWriting(app, clinic);
  registerPatching(app, clinic);
  registerAmendments(app, clinic);
  registerWholeRecord(app, clinic);
  registerEmergency(app, clinic);
  registerRelease(app, clinic);
  registerBatch(app, clinic);
  registerAuditEvent(app, clinic);
  registerUnsupported(app, clinic);
}
