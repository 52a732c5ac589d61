import type { SearchRules } from './reading.js';
import type { Resource } from './resource.js';

function subjectIs(resource: Resource, value: string): boolean {
  const subject = resource.subject as { reference?: string } | undefined;
  return subject?.reference === `Patient/${value.replace(/^Patient\//, '')}`;
}

function idIs(resource: Resource, value: string): boolean {
  return value.split(',').includes(resource.id ?? '');
}

/** FHIR string search: any part of the name begins with the value, whatever the case. */
function nameBegins(resource: Resource, value: string): boolean {
  const names = (resource.name ?? []) as readonly { family?: string; given?: readonly string[] }[];
  const parts = names.flatMap(({ family, given }) => [family ?? '', ...(given ?? [])]);
  return parts.some((part) => part.toLowerCase().startsWith(value.toLowerCase()));
}

/** FHIR token search: `code` or `system|code`. */
function codeIs(resource: Resource, value: string): boolean {
  const code = resource.code as { coding?: readonly { system?: string; code?: string }[] } | undefined;
  return (code?.coding ?? []).some((coding) =>
    [coding.code, `${coding.system}|${coding.code}`].includes(value),
  );
}

function identifierIs(resource: Resource, value: string): boolean {
  const identifiers = (resource.identifier ?? []) as readonly { system?: string; value?: string }[];
  return identifiers.some((known) => [known.value, `${known.system}|${known.value}`].includes(value));
}

export const PATIENT_SEARCH: SearchRules = {
  type: 'Patient',
  parameters: { _id: idIs, name: nameBegins, identifier: identifierIs },
  patientParameters: ['_id'],
};

export const OBSERVATION_SEARCH: SearchRules = {
  type: 'Observation',
  parameters: { _id: idIs, patient: subjectIs, subject: subjectIs, code: codeIs },
  patientParameters: ['patient', 'subject'],
};

export const DOCUMENT_SEARCH: SearchRules = {
  type: 'DocumentReference',
  parameters: { _id: idIs, patient: subjectIs, subject: subjectIs },
  patientParameters: ['patient', 'subject'],
};
