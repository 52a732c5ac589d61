import type { Resource } from '../fhir/resource.js';
import { findResource } from '../fhir/resource-store.js';
import type { Query } from '../store/store.js';

/** Something that happened to a patient's record and that receivers are told of. */
export interface RecordEvent {
  readonly type: 'observation.created';
  readonly id: string;
  readonly tenant: string;
  readonly patient: { readonly reference: string; readonly mrn: string };
  readonly observation: Resource;
}

/** The event that a new observation makes, with the patient's medical record number. */
export async function observationCreated(
  query: Query,
  tenant: string,
  patient: string,
  observation: Resource,
): Promise<RecordEvent> {
  const stored = await findResource(query, tenant, 'Patient', patient);
  const identifiers = stored?.content.identifier as readonly { value?: unknown }[] | undefined;
  const mrn = identifiers?.[0]?.value;
  return {
    type: 'observation.created',
    id: `evt-${observation.id}`,
    tenant,
    patient: { reference: `Patient/${patient}`, mrn: typeof mrn === 'string' ? mrn : '' },
    observation,
  };
}
