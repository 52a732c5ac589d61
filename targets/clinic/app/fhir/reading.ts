import type { ClinicalType, Interaction } from '../access/policy.js';
import type { App } from '../app.js';
import type { Clinic } from '../context.js';
import { withAmendments } from './amendments.js';
import { includedWith } from './include.js';
import { type Call, interaction, type Reply, refusal } from './interaction.js';
import { emergencyOf, openRecord, reach, roleRefusal } from './record.js';
import { bundle, type Resource } from './resource.js';
import { resourcesOf, type Stored, versionsOf } from './resource-store.js';
import { shownTo } from './shown.js';

/** How one type is searched: for each parameter, whether a resource matches the value. */
export interface SearchRules {
  readonly type: ClinicalType;
  readonly parameters: Readonly<Record<string, (resource: Resource, value: string) => boolean>>;
  /** Of the parameters, those that name the patient. */
  readonly patientParameters: readonly string[];
}

/** A resource as an answer, with the version as its entity tag. */
export function resourceReply({ content, version }: Stored, status = 200): Reply {
  const meta = content.meta as { lastUpdated: string };
  return {
    status,
    resource: content,
    headers: { etag: `W/"${version}"`, 'last-modified': new Date(meta.lastUpdated).toUTCString() },
  };
}

async function vread(call: Call, type: ClinicalType, id: string): Promise<Reply> {
  const opened = await openRecord(call, type, id, 'vread');
  if (!opened.open) return opened.reply;
  const versions = call.clinic.behaviour.keptVersions(
    await versionsOf(call.query, call.principal.tenant, type, id),
  );
  const found = versions.find(({ version }) => String(version) === call.params.version);
  const about = { ...opened.about, object: `${type}/${id}/_history/${call.params.version}` };
  if (found === undefined) {
    return refusal(404, 'not-found', 'there is no such version', { ...about, why: 'not-found' });
  }
  return { ...resourceReply({ ...found, content: shownTo(call, 'vread', found.content) }), about };
}

/** The versions that can still be seen, newest first: all of them. */
export function keptVersions(versions: readonly Stored[]): readonly Stored[] {
  return versions;
}

async function history(call: Call, type: ClinicalType, id: string): Promise<Reply> {
  const opened = await openRecord(call, type, id, 'history-instance');
  if (!opened.open) return opened.reply;
  const versions = call.clinic.behaviour.keptVersions(
    await versionsOf(call.query, call.principal.tenant, type, id),
  );
  const contents = versions.map(({ content }) => shownTo(call, 'history-instance', content));
  const resource = bundle('history', call.clinic.url, `${type}/${id}/_history`, contents);
  return { status: 200, resource, about: opened.about };
}

/** The understood parameters alone: what wasn't understood is neither applied nor recorded. */
function understood(call: Call, rules: SearchRules): [string, string][] {
  return [...call.search].filter(([name]) => Object.hasOwn(rules.parameters, name));
}

/** Searches what the caller may see: nothing outside it is matched, counted or hinted at. */
async function search(call: Call, rules: SearchRules): Promise<Reply> {
  const { type } = rules;
  const reached = await reach(call, type, 'search-type');
  if (reached.scope === undefined && reached.patients.size === 0) return roleRefusal(call, type);
  const parameters = understood(call, rules);
  const named = parameters.find(([name]) => rules.patientParameters.includes(name))?.[1];
  const patient = named?.replace(/^Patient\//, '');
  const open = [...reached.patients.keys()].filter((id) => patient?.split(',').includes(id) ?? true);
  const self = `${type}?${new URLSearchParams(parameters)}`;
  const look = async () =>
    (await resourcesOf(call.query, type, open)).filter(({ content }) =>
      parameters.every(([name, value]) => rules.parameters[name]?.(content, value)),
    );
  const { directory, behaviour } = call.clinic;
  const byName = type === 'Patient' && parameters.some(([name]) => name === 'name');
  const found = byName
    ? await directory.find(behaviour.directoryKey(call.principal, open, self), call.now, look)
    : await look();
  // By what the caller sees: else whoever is not shown a number could try which record it belongs to.
  const matches = found
    .map((each) => ({ ...each, content: shownTo(call, 'search-type', each.content) }))
    .filter(({ content }) => parameters.every(([name, value]) => rules.parameters[name]?.(content, value)));
  const shown = matches.map(({ content }) => content);
  const contents = await withAmendments(call.query, behaviour, type, shown);
  const included = await includedWith(call, type, matches);
  return {
    status: 200,
    resource: bundle('searchset', call.clinic.url, self, contents, undefined, included),
    about: { query: self, patient, ...emergencyOf(patient ? reached.patients.get(patient) : undefined) },
  };
}

/** Read, versions, history and search of one clinical type. */
export function registerReading(app: App, clinic: Clinic, rules: SearchRules): void {
  const { type } = rules;
  const url = `/fhir/${type}`;
  const get = (path: string, action: Interaction, handler: (call: Call, id: string) => Promise<Reply>) =>
    interaction(app, clinic, { method: 'GET', url: `${url}${path}`, action, type }, (call) =>
      handler(call, call.params.id ?? ''),
    );
  get('/:id', 'read', async (call, id) => {
    const opened = await openRecord(call, type, id, 'read');
    if (!opened.open) return opened.reply;
    const { stored, about } = opened;
    const shown = shownTo(call, 'read', stored.content);
    const [content = shown] = await withAmendments(call.query, clinic.behaviour, type, [shown]);
    return { ...resourceReply({ ...stored, content }), about };
  });
  get('/:id/_history/:version', 'vread', (call, id) => vread(call, type, id));
  get('/:id/_history', 'history-instance', (call, id) => history(call, type, id));
  get('', 'search-type', (call) => search(call, rules));
  // FHIR R4 3.1.0.9: the same search with its parameters as a form.
  const posted = { method: 'POST', url: `${url}/_search`, action: 'search-type', type } as const;
  interaction(app, clinic, posted, (call) => {
    const fields = Object.entries((call.body ?? {}) as Record<string, unknown>);
    const form = fields.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []));
    return search(
      { ...call, search: new URLSearchParams([...call.search, ...form] as [string, string][]) },
      rules,
    );
  });
}
