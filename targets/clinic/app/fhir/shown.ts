import { MEMBER, type PatientField, SSN } from '../access/fields.js';
import type { Interaction } from '../access/policy.js';
import type { Visit } from './record.js';
import type { Resource } from './resource.js';

const SYSTEMS: Readonly<Record<string, PatientField>> = { [SSN]: 'ssn', [MEMBER]: 'member' };

/** FHIR R4, 3.1.0.5: whoever gets a part of a resource is told so, and will not send it back as the whole. */
const SUBSETTED = { system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', code: 'SUBSETTED' };

/** A resource as the caller's role sees it: of a patient without the elements that its work does not need. */
export function shownTo(
  { clinic, principal }: Visit,
  interaction: Interaction,
  resource: Resource,
): Resource {
  if (resource.resourceType !== 'Patient') return resource;
  const withheld = clinic.behaviour.withheldFields(principal.role, interaction);
  const kept = Object.entries(resource).flatMap(([name, value]): [string, unknown][] => {
    if (withheld.some((field) => field === name)) return [];
    if (name !== 'identifier' || !Array.isArray(value)) return [[name, value]];
    return [[name, value.filter((each: { system?: string }) => !hides(withheld, each.system))]];
  });
  const shown = Object.fromEntries(kept) as Resource;
  return JSON.stringify(shown) === JSON.stringify(resource)
    ? resource
    : { ...shown, meta: { ...(shown.meta as object | undefined), tag: [SUBSETTED] } };
}

function hides(withheld: readonly PatientField[], system: string | undefined): boolean {
  const field = SYSTEMS[system ?? ''];
  return field !== undefined && withheld.includes(field);
}
