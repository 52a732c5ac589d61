import type { App } from '../app.js';
import type { Clinic } from '../context.js';
import { type Call, interaction, type Reply, refusal } from './interaction.js';
import { resourceReply } from './reading.js';
import { openRecord } from './record.js';
import type { Resource } from './resource.js';
import { findResource, updateResource } from './resource-store.js';

/** What of an observation may be corrected; whose it is and what was measured may not. */
const CORRECTABLE = ['status', 'valueString'];

/** The corrections in a JSON Patch (RFC 6902), or undefined when it holds anything else. */
function correctionsOf(body: unknown): Readonly<Record<string, string>> | undefined {
  if (!Array.isArray(body) || body.length === 0) return undefined;
  const pairs = body.map((item: { op?: unknown; path?: unknown; value?: unknown } | null) => {
    const { op, path, value } = item ?? {};
    const name = typeof path === 'string' ? path.slice(1) : '';
    const fits =
      (op === 'add' || op === 'replace') && CORRECTABLE.includes(name) && typeof value === 'string';
    return fits ? ([name, value] as const) : undefined;
  });
  return pairs.every((pair) => pair !== undefined) ? Object.fromEntries(pairs) : undefined;
}

async function patchObservation(call: Call): Promise<Reply> {
  const id = call.params.id ?? '';
  const corrections = correctionsOf(call.body);
  const current = await findResource(call.query, call.principal.tenant, 'Observation', id);
  const change = async (): Promise<Resource | undefined> =>
    current === undefined || corrections === undefined
      ? undefined
      : updateResource(call, { ...current.content, ...corrections }, current.version, new Date(call.now));
  const opened = await openRecord(call, 'Observation', id, 'patch');
  if (!opened.open) {
    await call.clinic.behaviour.refuseWrite(async () => {
      await change();
    });
    return opened.reply;
  }
  const { about } = opened;
  if (corrections === undefined) {
    const message = `expected a JSON Patch of ${CORRECTABLE.join(', ')}`;
    return refusal(422, 'invalid', message, { ...about, why: 'malformed' });
  }
  const updated = await change();
  if (updated === undefined) {
    return refusal(412, 'conflict', 'the resource has changed since', { ...about, why: 'precondition' });
  }
  const version = opened.stored.version + 1;
  const reply = resourceReply({ content: updated, patientId: opened.stored.patientId, version });
  return { ...reply, about: { ...about, object: `Observation/${id}/_history/${version}` } };
}

/** Corrections of observations, by whoever may add to the record. */
export function registerPatching(app: App, clinic: Clinic): void {
  const route = {
    method: 'PATCH',
    url: '/fhir/Observation/:id',
    action: 'patch',
    type: 'Observation',
  } as const;
  interaction(app, clinic, route, patchObservation);
}
