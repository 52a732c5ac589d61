import type { Exchange } from '../../exchange.js';
import { removePasskeys } from './store.js';

/**
 * The help desk takes the passkeys of someone who has lost theirs, by name or id, in its own tenant; undefined when
 * there is nobody of that name.
 */
export async function resetPasskeys(
  { query }: Exchange,
  tenant: string,
  whom: string,
): Promise<{ readonly username: string; readonly removed: number } | undefined> {
  const [user] = await query<{ id: string; username: string }>(
    `SELECT id, username FROM users
     WHERE (username = $1 OR id::text = $1) AND tenant = $2 AND deleted_at IS NULL`,
    [whom, tenant],
  );
  if (user === undefined) return undefined;
  return { username: user.username, removed: await removePasskeys(query, user.id) };
}
