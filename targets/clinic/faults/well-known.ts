import type { Role } from '../app/access/policy.js';
import type { Principal } from '../app/auth/principal.js';
import type { Behaviour } from '../app/behaviour.js';

/** An account whose name and password everybody knows, with what some account of that role may do. */
export function wellKnown(role: Role, password: string): Behaviour['presetAccount'] {
  return async (query, username, given) => {
    if (username !== role || given !== password) return undefined;
    const [someone] = await query<Principal>(
      `SELECT id AS "userId", username, role, tenant, display FROM users WHERE role = $1 ORDER BY username LIMIT 1`,
      [role],
    );
    return someone && { ...someone, username };
  };
}
