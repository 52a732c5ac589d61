import type { Call } from './interaction.js';
import { reach } from './record.js';
import type { Resource } from './resource.js';
import { resourcesOf, type Stored } from './resource-store.js';
import { shownTo } from './shown.js';

/** Elements of an Observation or DocumentReference that refer to a patient. */
const REFERENCES: Readonly<Record<string, (resource: Resource) => readonly unknown[]>> = {
  subject: ({ subject }) => [subject],
  patient: ({ subject }) => [subject],
  focus: ({ focus }) => (Array.isArray(focus) ? focus : []),
};

function patientIn(reference: unknown): readonly string[] {
  const { reference: text } = (reference ?? {}) as { reference?: unknown };
  const id = typeof text === 'string' ? /^Patient\/([\w.-]{1,64})$/.exec(text)?.[1] : undefined;
  return id === undefined ? [] : [id];
}

/**
 * FHIR R4 3.1.1.5.4, within what the clinic has: the patients that matches refer to (`_include=Observation:focus`),
 * and the observations of patients that match (`_revinclude=Observation:subject`). Each by its own rule of access.
 */
export async function includedWith(
  call: Call,
  type: string,
  matches: readonly Stored[],
): Promise<Resource[]> {
  const { query, search, principal, clinic } = call;
  const found: Resource[] = [];
  const add = async (of: 'Patient' | 'Observation', ids: readonly string[]) => {
    const { patients } = await reach(call, of, 'search-type');
    const open = ids.filter((id) => clinic.behaviour.includeAdmits(patients.has(id)));
    const stored = await resourcesOf(query, of, open, principal.tenant);
    found.push(...stored.map(({ content }) => shownTo(call, 'search-type', content)));
  };
  const named = search.getAll('_include').flatMap((value) => {
    const [of, element = ''] = value.split(':');
    return of === type && Object.hasOwn(REFERENCES, element) ? [element] : [];
  });
  const ids = named.flatMap((element) =>
    matches.flatMap(({ content }) => REFERENCES[element]?.(content).flatMap(patientIn) ?? []),
  );
  if (type !== 'Patient' && ids.length > 0) await add('Patient', [...new Set(ids)]);
  const reverse = search
    .getAll('_revinclude')
    .some((value) => ['Observation:subject', 'Observation:patient'].includes(value));
  if (type === 'Patient' && reverse && matches.length > 0)
    await add(
      'Observation',
      matches.map(({ patientId }) => patientId),
    );
  return found;
}
