/** Whether what is stored is what was written (45 CFR 164.312(c)(2)): each version of a resource has its code. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import { readOrCreate } from '../state-file.js';
import type { Query } from './store.js';

/** One version of a resource, as it stands in the database. */
export interface StoredVersion {
  readonly type: string;
  readonly id: string;
  readonly version: number;
  /** Its JSON, byte for byte. */
  readonly text: string;
}

interface CodedVersion extends StoredVersion {
  readonly code: string;
}

/**
 * The key of the codes. It is kept beside the database and not in it: who can write to the tables alone can't make
 * codes.
 */
export async function openIntegrityKey(stateFolder: string): Promise<Buffer> {
  const text = await readOrCreate(join(stateFolder, 'integrity.key'), async () =>
    randomBytes(32).toString('hex'),
  );
  return Buffer.from(text, 'hex');
}

/** Covers which version of what it is, so that no version passes for another. */
export function codeOf(key: Buffer, { type, id, version, text }: StoredVersion): string {
  return createHmac('sha256', key).update(`${type}\n${id}\n${version}\n${text}`).digest('hex');
}

/** Whether a stored version is as it was written. */
export function versionIntact(key: Buffer, stored: CodedVersion): boolean {
  const expected = Buffer.from(codeOf(key, stored));
  const given = Buffer.from(stored.code);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** The resources that a report names as altered: those that are. */
export function namedAsAltered(altered: readonly string[], _checked: readonly string[]): readonly string[] {
  return altered;
}

/** Every version of every resource of a tenant. */
export function storedVersions(query: Query, tenant: string): Promise<CodedVersion[]> {
  return query<CodedVersion>(
    `SELECT v.type, v.id, v.version, v.content::text AS text, v.code
     FROM resource_versions v JOIN resources r ON r.type = v.type AND r.id = v.id
     JOIN patients p ON p.id = r.patient_id WHERE p.tenant = $1 ORDER BY v.type, v.id, v.version`,
    [tenant],
  );
}
