import type { Behaviour } from '../app/behaviour.js';

/** Sign-out of an API session that revokes one kind of token and leaves the session itself open. */
export function revokeOnly(
  use: 'access' | 'refresh',
  otherwise: Behaviour['endSession'],
): Behaviour['endSession'] {
  return async (query, session, now) => {
    if (session.kind !== 'api') return otherwise(query, session, now);
    await query('UPDATE tokens SET revoked_at = $3 WHERE session_id = $1 AND use = $2', [
      session.id,
      use,
      new Date(now),
    ]);
  };
}
