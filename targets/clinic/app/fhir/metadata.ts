import type { App } from '../app.js';
import type { Clinic } from '../context.js';
import { FHIR_JSON } from './interaction.js';
import type { Resource } from './resource.js';

const READING = ['read', 'vread', 'history-instance', 'search-type'];
const OPERATIONS = 'https://clinic.example/fhir/OperationDefinition';

function served(
  type: string,
  interactions: readonly string[],
  search: readonly string[],
  operations: string[] = [],
) {
  return {
    type,
    interaction: interactions.map((code) => ({ code })),
    versioning: 'versioned',
    searchParam: search.map((name) => ({ name, type: name === 'name' ? 'string' : 'token' })),
    operation: operations.map((name) => ({ name, definition: `${OPERATIONS}/${name}` })),
  };
}

function capabilities(clinic: Clinic): Resource {
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: '2026-11-23',
    kind: 'instance',
    implementation: { description: 'safeprobe embedded clinic', url: `${clinic.url}/fhir` },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json'],
    rest: [
      {
        mode: 'server',
        security: { description: 'Opaque bearer tokens from /auth/token and /auth/mfa' },
        interaction: [{ code: 'batch' }, { code: 'transaction' }],
        resource: [
          served(
            'Patient',
            [...READING, 'create', 'update'],
            ['_id', 'name', 'identifier'],
            ['everything', 'export', 'emergency-access', 'release'],
          ),
          served(
            'Observation',
            [...READING, 'create', 'patch'],
            ['_id', 'patient', 'subject', 'code'],
            ['amendment'],
          ),
          served('DocumentReference', READING, ['_id', 'patient', 'subject']),
          served('Binary', ['read'], []),
          served(
            'AuditEvent',
            ['read', 'search-type'],
            ['_id', 'date', '_lastUpdated', 'agent', 'patient', 'entity', 'request-id', 'outcome', 'subtype'],
          ),
        ],
      },
    ],
  };
}

/** The one FHIR page that is open to everyone: what this server can do, and nothing about anyone. */
export function registerMetadata(app: App, clinic: Clinic): void {
  app.get('/fhir/metadata', (_request, reply) =>
    reply.type(FHIR_JSON).send(JSON.stringify(capabilities(clinic))),
  );
}
