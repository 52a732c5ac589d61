import type { ClinicalType, Interaction } from '../access/policy.js';
import type { App } from '../app.js';
import type { Clinic } from '../context.js';
import { withAmendments } from './amendments.js';
import { type Call, interaction, type Reply } from './interaction.js';
import { openRecord, reach, roleRefusal } from './record.js';
import { bundle, type Resource } from './resource.js';
import { resourcesOf } from './resource-store.js';
import { shownTo } from './shown.js';

const PARTS: readonly ClinicalType[] = ['Patient', 'Observation', 'DocumentReference'];

/** The parts of these patients' records that the caller may search, each type by its own rule. */
export async function partsOf(
  call: Call,
  patientIds: readonly string[],
  interaction: Interaction,
): Promise<Resource[]> {
  const resources: Resource[] = [];
  for (const type of PARTS) {
    const { patients } = await reach(call, type, 'search-type');
    const open = patientIds.filter((id) => patients.has(id));
    const stored = await resourcesOf(call.query, type, open);
    const shown = stored.map(({ content }) => shownTo(call, interaction, content));
    resources.push(...(await withAmendments(call.query, call.clinic.behaviour, type, shown)));
  }
  return resources;
}

async function everything(call: Call): Promise<Reply> {
  const id = call.params.id ?? '';
  const opened = await openRecord(call, 'Patient', id, 'everything');
  if (!opened.open) return opened.reply;
  const self = `Patient/${id}/$everything`;
  const resource = bundle('searchset', call.clinic.url, self, await partsOf(call, [id], 'everything'));
  return { status: 200, resource, about: opened.about };
}

/** The caller's patients as NDJSON, one resource a line; break-glass opens one record, not an export. */
async function exportPatients(call: Call): Promise<Reply> {
  const { scope, patients } = await reach(call, 'Patient', 'export');
  if (scope === undefined) return roleRefusal(call, 'Patient');
  const resources = await partsOf(call, [...patients.keys()], 'export');
  const content = resources.map((resource) => `${JSON.stringify(resource)}\n`).join('');
  return {
    status: 200,
    raw: { type: 'application/fhir+ndjson', content },
    about: { query: 'Patient/$export' },
  };
}

export function registerWholeRecord(app: App, clinic: Clinic): void {
  const get = { method: 'GET', type: 'Patient' } as const;
  const everythingUrl = '/fhir/Patient/:id/$everything';
  interaction(app, clinic, { ...get, url: everythingUrl, action: 'everything' }, everything);
  const exportRoute = {
    ...get,
    url: '/fhir/Patient/$export',
    action: 'export',
    sensitive: 'export',
  } as const;
  interaction(app, clinic, exportRoute, exportPatients);
}
