import { recordHistory } from '../audit/history.js';
import type { Store } from './store.js';

const STATEMENTS = [
  'DELETE FROM amendments',
  'DELETE FROM password_resets',
  'DELETE FROM passkeys',
  'DELETE FROM passkey_challenges',
  'DELETE FROM devices',
  'DELETE FROM tokens',
  'DELETE FROM sessions',
  'DELETE FROM sign_in_failures',
  'DELETE FROM emergency_access',
  'DELETE FROM disclosures',
  'DELETE FROM releases',
  'DELETE FROM elevations',
  'DELETE FROM integrations',
  'DELETE FROM identity_providers',
  'DELETE FROM inbound_messages',
  'UPDATE credentials SET totp_last_step = 0 WHERE totp_last_step <> 0',
  `UPDATE credentials SET password_hash = seeded_hash, totp_secret = seeded_totp
   WHERE (password_hash, totp_secret) <> (seeded_hash, seeded_totp)`,
  'DELETE FROM care_team WHERE user_id IN (SELECT id FROM users WHERE seeded_role IS NULL)',
  'DELETE FROM credentials WHERE user_id IN (SELECT id FROM users WHERE seeded_role IS NULL)',
  'DELETE FROM users WHERE seeded_role IS NULL',
  `UPDATE users SET role = seeded_role, display = seeded_display, tenant = seeded_tenant, disabled_at = NULL,
     deleted_at = NULL, duties = '{}'`,
  'DELETE FROM resources WHERE NOT seeded',
  'DELETE FROM resource_versions WHERE version > 1',
  'UPDATE resources SET version = 1 WHERE version > 1',
  'DELETE FROM care_team WHERE patient_id IN (SELECT id FROM patients WHERE NOT seeded)',
  'DELETE FROM patients WHERE NOT seeded',
  'DELETE FROM audit_purges',
  'ALTER TABLE audit_event DISABLE TRIGGER audit_append_only',
  'DELETE FROM audit_event',
  'ALTER TABLE audit_event ENABLE TRIGGER audit_append_only',
];

/**
 * Takes the store back to its seed, for a test bench that wants a fresh clinic without a fresh process.
 * Only the control channel reaches this, never a request; it runs as the owner of the schema, the one
 * role that can lift the audit log's own protection.
 */
export async function resetStore(store: Store): Promise<void> {
  await store.transaction(async (query) => {
    for (const statement of STATEMENTS) await query(statement);
  });
  await recordHistory(store, new Date());
}
