import { randomUUID } from 'node:crypto';
import type { App } from '../app.js';
import type { Clinic } from '../context.js';
import { observationCreated } from '../integrations/event.js';
import { type Call, interaction, type Reply, refusal } from './interaction.js';
import { resourceReply } from './reading.js';
import { reach, roleRefusal } from './record.js';
import { type Resource, subjectOf } from './resource.js';
import { findResource, insertResource, patientExists, updateResource } from './resource-store.js';

export function resourceOf(body: unknown, type: string): Resource | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const resource = body as Resource;
  return resource.resourceType === type ? resource : undefined;
}

function hasName(resource: Resource | undefined): resource is Resource {
  return Array.isArray(resource?.name) && resource.name.length > 0;
}

export function isObservation(resource: Resource | undefined): resource is Resource {
  return typeof resource?.status === 'string' && typeof resource.code === 'object' && resource.code !== null;
}

function created(resource: Resource, patient: string): Reply {
  const object = `${resource.resourceType}/${resource.id}`;
  const reply = resourceReply({ content: resource, patientId: patient, version: 1 }, 201);
  return {
    ...reply,
    headers: { ...reply.headers, location: `/fhir/${object}/_history/1` },
    about: { object, patient },
  };
}

async function admitPatient(call: Call, resource: Resource): Promise<Resource> {
  // The server names the record and its tenant; whatever id the client sent isn't taken over.
  const id = randomUUID();
  await call.query('INSERT INTO patients (id, tenant) VALUES ($1, $2)', [id, call.principal.tenant]);
  return insertResource(call, { ...resource, id }, id, new Date(call.now), 'created');
}

async function createPatient(call: Call): Promise<Reply> {
  const resource = resourceOf(call.body, 'Patient');
  const { scope } = await reach(call, 'Patient', 'create');
  if (scope === undefined) {
    await call.clinic.behaviour.refuseWrite(async () => {
      if (hasName(resource)) await admitPatient(call, resource);
    });
    return roleRefusal(call, 'Patient');
  }
  if (!hasName(resource)) {
    return refusal(422, 'invalid', 'expected a Patient with a name', { why: 'malformed' });
  }
  const stored = await admitPatient(call, resource);
  return created(stored, stored.id ?? '');
}

async function createObservation(call: Call): Promise<Reply> {
  const resource = resourceOf(call.body, 'Observation');
  const patient = subjectOf(resource);
  const about = patient === undefined ? {} : { patient };
  const write = (content: Resource, subject: string) =>
    insertResource(call, { ...content, id: randomUUID() }, subject, new Date(call.now), 'created');
  const { scope, patients } = await reach(call, 'Observation', 'create');
  const known = patient !== undefined && (await patientExists(call.query, call.principal.tenant, patient));
  const related = patient !== undefined && patients.has(patient);
  if (scope === undefined || (known && !related)) {
    await call.clinic.behaviour.refuseWrite(async () => {
      if (known && isObservation(resource)) await write(resource, patient);
    });
    const why = scope === undefined ? 'role' : 'relationship';
    return refusal(403, 'forbidden', 'you may not add to this record', { ...about, why });
  }
  if (!isObservation(resource) || patient === undefined) {
    const message = 'expected an Observation with status, code and subject Patient/…';
    return refusal(422, 'invalid', message, { ...about, why: 'malformed' });
  }
  if (!known) return refusal(404, 'not-found', 'there is no such patient', { ...about, why: 'not-found' });
  const stored = await write(resource, patient);
  const event = await observationCreated(call.query, call.principal.tenant, patient, stored);
  return { ...created(stored, patient), event };
}

/** Whether a change was made on what is there now: who changed an older version has not seen what came since. */
export function versionFits(expected: number, current: number): boolean {
  return expected === current;
}

async function updatePatient(call: Call): Promise<Reply> {
  const id = call.params.id ?? '';
  const resource = resourceOf(call.body, 'Patient');
  const { scope, patients } = await reach(call, 'Patient', 'update');
  const current = await findResource(call.query, call.principal.tenant, 'Patient', id);
  const change = async (version: number) =>
    hasName(resource) ? updateResource(call, { ...resource, id }, version, new Date(call.now)) : undefined;
  if (scope === undefined) {
    await call.clinic.behaviour.refuseWrite(async () => {
      if (current !== undefined) await change(current.version);
    });
    return roleRefusal(call, 'Patient', current);
  }
  if (current === undefined || !patients.has(id)) {
    return refusal(404, 'not-found', 'there is no such patient', { why: 'not-found' });
  }
  if (!hasName(resource) || (resource.id ?? id) !== id) {
    return refusal(422, 'invalid', 'expected this Patient with a name', { why: 'malformed' });
  }
  // Two registrars at work on one record must not overwrite each other unseen.
  const condition = call.headers['if-match'];
  if (condition === undefined) {
    return refusal(428, 'business-rule', 'send If-Match with the version you changed', {
      why: 'precondition',
    });
  }
  const expected = condition === '*' ? current.version : Number(/^(?:W\/)?"(\d+)"$/.exec(condition)?.[1]);
  const fits = call.clinic.behaviour.versionFits(expected, current.version);
  const updated = fits ? await change(current.version) : undefined;
  if (updated === undefined) {
    return refusal(412, 'conflict', 'the resource has changed since', { why: 'precondition' });
  }
  const version = current.version + 1;
  const about = { object: `Patient/${id}/_history/${version}`, patient: id };
  return { ...resourceReply({ content: updated, patientId: id, version }), about };
}

/** The change that a part of a transaction asks for; undefined where it is none that the clinic takes. */
export function writingOf(
  method: unknown,
  url: unknown,
): { readonly work: (call: Call) => Promise<Reply>; readonly id?: string } | undefined {
  if (method === 'POST' && url === 'Patient') return { work: createPatient };
  if (method === 'POST' && url === 'Observation') return { work: createObservation };
  const id = typeof url === 'string' ? /^Patient\/([\w.-]{1,64})$/.exec(url)?.[1] : undefined;
  return method === 'PUT' && id !== undefined ? { work: updatePatient, id } : undefined;
}

/** The changes that the clinic takes: patients from registrars, observations from the care team. */
export function registerWriting(app: App, clinic: Clinic): void {
  const patient = { type: 'Patient' };
  interaction(
    app,
    clinic,
    { ...patient, method: 'POST', url: '/fhir/Patient', action: 'create' },
    createPatient,
  );
  interaction(
    app,
    clinic,
    { ...patient, method: 'PUT', url: '/fhir/Patient/:id', action: 'update' },
    updatePatient,
  );
  interaction(
    app,
    clinic,
    { method: 'POST', url: '/fhir/Observation', action: 'create', type: 'Observation' },
    createObservation,
  );
}
