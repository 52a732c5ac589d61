import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hashPassword } from '../auth/password.js';
import { nameKey } from '../auth/user-name.js';
import { insertResource } from '../fhir/resource-store.js';
import { PEOPLE_FILE, SCHEMA_FILE } from '../paths.js';
import { readPeople } from './people.js';
import { recordOf } from './records.js';
import type { Store } from './store.js';

/** When the seeded versions say they were written; fixed, as the seed is the same at every start. */
const SEEDED_AT = new Date('2026-03-03T14:00:00Z');

/** Digest of all that a seeded store depends on. Raise the version when records.ts or seed.ts change. */
export function seedDigest(integrityKey: Buffer): string {
  // Of another key, no code in it would be right.
  const key = createHash('sha256').update(integrityKey).digest();
  const digest = createHash('sha256').update('seed 5\n').update(key);
  for (const file of [SCHEMA_FILE, PEOPLE_FILE]) digest.update(readFileSync(file)).update('\n');
  return digest.digest('hex');
}

/** Creates the schema in an empty store and fills it with the synthetic people. */
export async function buildStore(store: Store, integrityKey: Buffer): Promise<void> {
  const people = readPeople();
  const accounts = Object.values(people.users).flat();
  const hashes = await Promise.all(accounts.map((account) => hashPassword(account.password)));
  await store.script(readFileSync(SCHEMA_FILE, 'utf8'));
  await store.transaction(async (query) => {
    const carers: { id: string; tenant: string; patients: readonly string[] | undefined }[] = [];
    for (const [index, account] of accounts.entries()) {
      const id = randomUUID();
      await query(
        `INSERT INTO users (id, username, username_key, tenant, role, display, seeded_role, seeded_display,
           seeded_tenant, mail, patient_id)
         VALUES ($1, $2, $3, $4, $5, $6, $5, $6, $4, $7, $8)`,
        [
          id,
          account.username,
          nameKey(account.username),
          account.tenant,
          account.role,
          account.display,
          `${account.username}@clinic.example`,
          account.patient ?? null,
        ],
      );
      await query(
        `INSERT INTO credentials (user_id, password_hash, totp_secret, seeded_hash, seeded_totp)
         VALUES ($1, $2, $3, $2, $3)`,
        [id, hashes[index], account.totp],
      );
      if (account.role === 'clinician' || account.role === 'nurse') {
        carers.push({ id, tenant: account.tenant, patients: account.patients });
      }
    }
    for (const patient of Object.values(people.patients)) {
      await query('INSERT INTO patients (id, tenant, seeded) VALUES ($1, $2, true)', [
        patient.id,
        patient.tenant,
      ]);
      for (const resource of recordOf(patient)) {
        await insertResource({ query, clinic: { integrityKey } }, resource, patient.id, SEEDED_AT, 'seeded');
      }
      for (const carer of carers) {
        if (!patient.careTeam || carer.tenant !== patient.tenant) continue;
        if (carer.patients?.includes(patient.id) === false) continue;
        await query('INSERT INTO care_team (user_id, patient_id) VALUES ($1, $2)', [carer.id, patient.id]);
      }
    }
    await query('INSERT INTO seed_digest (digest) VALUES ($1)', [seedDigest(integrityKey)]);
  });
}
