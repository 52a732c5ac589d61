import { tokenDigest } from '../app/auth/tokens.js';
import type { Query } from '../app/store/store.js';

/** Gives a cookie that is known already to another session; whether it was known. */
export async function raise(
  query: Query,
  sessionId: string,
  expiresAt: number,
  presented: string | undefined,
): Promise<boolean> {
  const rows = await query(
    `UPDATE tokens SET session_id = $2, expires_at = $3, revoked_at = NULL
     WHERE digest = $1 AND use = 'cookie' RETURNING digest`,
    [tokenDigest(presented ?? ''), sessionId, new Date(expiresAt)],
  );
  return rows.length > 0;
}
