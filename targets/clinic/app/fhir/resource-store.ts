import { codeOf } from '../store/integrity.js';
import type { Query } from '../store/store.js';
import type { Resource } from './resource.js';

/** A resource as stored: its current content, whose record it is in, and its version. */
export interface Stored {
  readonly content: Resource;
  readonly patientId: string;
  readonly version: number;
}

/** Where resources are written to, and the key that their codes are made with. */
export interface Writer {
  readonly query: Query;
  readonly clinic: { readonly integrityKey: Buffer };
}

function withMeta(resource: Resource, version: number, when: Date): Resource {
  const { resourceType, id, meta: _meta, ...rest } = resource;
  const meta = { versionId: String(version), lastUpdated: when.toISOString() };
  return { resourceType, ...(id === undefined ? {} : { id }), meta, ...rest };
}

async function insertVersion({ query, clinic }: Writer, resource: Resource, version: number): Promise<void> {
  const { resourceType: type, id = '' } = resource;
  const text = JSON.stringify(resource);
  await query(
    'INSERT INTO resource_versions (type, id, version, content, code) VALUES ($1, $2, $3, $4, $5)',
    [type, id, version, text, codeOf(clinic.integrityKey, { type, id, version, text })],
  );
}

/** Stores the first version of a resource; its patient must be there already. */
export async function insertResource(
  writer: Writer,
  resource: Resource,
  patientId: string,
  when: Date,
  origin: 'seeded' | 'created',
): Promise<Resource> {
  const stored = withMeta(resource, 1, when);
  await writer.query(
    'INSERT INTO resources (type, id, patient_id, version, seeded) VALUES ($1, $2, $3, 1, $4)',
    [stored.resourceType, stored.id, patientId, origin === 'seeded'],
  );
  await insertVersion(writer, stored, 1);
  return stored;
}

/** Stores the next version, or gives undefined when `version` is no longer the current one. */
export async function updateResource(
  writer: Writer,
  resource: Resource,
  version: number,
  when: Date,
): Promise<Resource | undefined> {
  const moved = await writer.query(
    'UPDATE resources SET version = $4 WHERE type = $1 AND id = $2 AND version = $3 RETURNING id',
    [resource.resourceType, resource.id, version, version + 1],
  );
  if (moved.length === 0) return undefined;
  const stored = withMeta(resource, version + 1, when);
  await insertVersion(writer, stored, version + 1);
  return stored;
}

const SELECT = `SELECT v.content, r.patient_id AS "patientId", v.version
  FROM resources r JOIN patients p ON p.id = r.patient_id
  JOIN resource_versions v ON v.type = r.type AND v.id = r.id`;

/** The current version of a resource of this tenant; another tenant's doesn't exist. */
export async function findResource(
  query: Query,
  tenant: string,
  type: string,
  id: string,
): Promise<Stored | undefined> {
  const [row] = await query<Stored>(
    `${SELECT} AND v.version = r.version WHERE p.tenant = $1 AND r.type = $2 AND r.id = $3`,
    [tenant, type, id],
  );
  return row;
}

/** Every version, newest first. */
export function versionsOf(query: Query, tenant: string, type: string, id: string): Promise<Stored[]> {
  return query<Stored>(
    `${SELECT} WHERE p.tenant = $1 AND r.type = $2 AND r.id = $3 ORDER BY v.version DESC`,
    [tenant, type, id],
  );
}

/**
 * The current resources of one type in the records of these patients, in the order of their ids; with `tenant` of
 * its patients alone.
 */
export function resourcesOf(
  query: Query,
  type: string,
  patientIds: readonly string[],
  tenant?: string,
): Promise<Stored[]> {
  return query<Stored>(
    `${SELECT} AND v.version = r.version WHERE r.type = $1 AND r.patient_id = ANY($2)
     AND ($3::text IS NULL OR p.tenant = $3) ORDER BY r.patient_id, r.id`,
    [type, patientIds, tenant ?? null],
  );
}

/** Whether this tenant has such a patient. */
export async function patientExists(query: Query, tenant: string, id: string): Promise<boolean> {
  const rows = await query('SELECT id FROM patients WHERE id = $1 AND tenant = $2', [id, tenant]);
  return rows.length === 1;
}
