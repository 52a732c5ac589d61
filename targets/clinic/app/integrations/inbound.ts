import { randomUUID } from 'node:crypto';
import type { App } from '../app.js';
import type { Entry } from '../audit/entry.js';
import type { Clinic } from '../context.js';
import { type Answer, type Exchange, perform, send } from '../exchange.js';
import type { Resource } from '../fhir/resource.js';
import { subjectOf } from '../fhir/resource.js';
import { insertResource, patientExists } from '../fhir/resource-store.js';
import { isObservation, resourceOf } from '../fhir/writing.js';
import { type Partner, readPeople } from '../store/people.js';
import { observationCreated } from './event.js';
import type { SignedMessage } from './signature.js';

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function answer(status: number, json: object, entry: Omit<Entry, 'action'>): Answer {
  return {
    status,
    headers: JSON_TYPE,
    body: JSON.stringify(json),
    entry: { action: 'inbound-create', ...entry },
  };
}

/** The observation that a message brings and the patient that it is about, both as the message says. */
function contentOf(body: Buffer): { resource: Resource; patient: string } | undefined {
  const resource = resourceOf(parsed(body), 'Observation');
  const patient = subjectOf(resource);
  return isObservation(resource) && patient !== undefined ? { resource, patient } : undefined;
}

async function receive(
  { clinic, query, now }: Exchange,
  message: SignedMessage,
  partner: Partner,
): Promise<Answer> {
  const { secret, name, display, tenant } = partner;
  // Also when it is refused: the log says in whose name it came.
  const actor = { username: name, role: 'partner', tenant, display };
  const problem = clinic.behaviour.messageProblem(message, secret, now);
  if (problem !== undefined) {
    return answer(401, { error: 'invalid_signature' }, { outcome: 'refused', why: problem, actor });
  }
  const content = contentOf(message.body);
  if (content === undefined) {
    const error = 'expected an Observation with status, code and subject Patient/…';
    return answer(422, { error }, { outcome: 'refused', why: 'malformed', actor });
  }
  const { resource, patient } = content;
  if (!(await patientExists(query, tenant, patient))) {
    return answer(404, { error: 'not_found' }, { outcome: 'refused', why: 'not-found', actor, patient });
  }
  const id = randomUUID();
  const messageId = String(message.headers['webhook-id'] ?? id);
  const [known] = await query<{ id: string }>(
    'SELECT resource_id AS id FROM inbound_messages WHERE partner = $1 AND message_id = $2',
    [name, messageId],
  );
  if (known !== undefined) {
    return answer(201, { id: known.id }, { outcome: 'success', why: 'repeated', actor, patient });
  }
  await query('INSERT INTO inbound_messages (partner, message_id, resource_id) VALUES ($1, $2, $3)', [
    name,
    messageId,
    id,
  ]);
  const stored = await insertResource(
    { query, clinic },
    { ...resource, id },
    patient,
    new Date(now),
    'created',
  );
  const event = await observationCreated(query, tenant, patient, stored);
  const entry = { outcome: 'success', actor, patient, object: `Observation/${id}` } as const;
  return { ...answer(201, { id }, entry), event };
}

/** POST /inbound/observations: results from the partner laboratory, each signed over its very bytes. */
export function registerInbound(app: App, clinic: Clinic): void {
  const partner = readPeople().partners.lab;
  app.register(async (scope: App) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    scope.post('/inbound/observations', async (request, reply) => {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const message = { headers: request.headers, body };
      const result = await perform(clinic, request, 'inbound-create', (exchange) =>
        receive(exchange, message, partner),
      );
      return send(reply, result);
    });
  });
}
