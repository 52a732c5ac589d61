import type { Principal } from '../app/auth/principal.js';
import type { Query } from '../app/store/store.js';

/** The account that strangers become when authentication is broken. */
export async function someClinician(query: Query): Promise<Principal | undefined> {
  const [row] = await query<Principal>(
    `SELECT id AS "userId", username, role, tenant, display FROM users
     WHERE role = 'clinician' AND tenant = 'north' ORDER BY username LIMIT 1`,
  );
  return row;
}
