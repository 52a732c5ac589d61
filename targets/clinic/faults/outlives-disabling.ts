import type { TokenUse } from '../app/auth/tokens.js';
import type { Behaviour } from '../app/behaviour.js';

/** Disabling that overlooks one kind of token: it is neither revoked nor asked whose it is. */
export function outlivesDisabling(
  spared: TokenUse,
  { accountAdmits }: Behaviour,
): Pick<Behaviour, 'accountAdmits' | 'endSessionsOf'> {
  return {
    accountAdmits: (standing, use) => use === spared || accountAdmits(standing, use),
    endSessionsOf: async (query, userId, now, except) => {
      await query(
        `UPDATE tokens SET revoked_at = $2 WHERE revoked_at IS NULL AND use <> $4 AND session_id IN
           (SELECT id FROM sessions WHERE user_id = $1 AND id IS DISTINCT FROM $3::uuid)`,
        [userId, new Date(now), except?.id ?? null, spared],
      );
    },
  };
}
