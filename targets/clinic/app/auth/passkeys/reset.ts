import type { Exchange } from '../../exchange.js';
import type { Notice } from '../../integrations/notice.js';
import { noticesOf } from './notices.js';
import { removePasskeys } from './store.js';

interface Reset {
  readonly username: string;
  readonly removed: number;
  readonly notices: readonly Notice[];
}

/**
 * The help desk takes the passkeys of someone who has lost theirs, by name or id, in its own tenant; undefined when
 * there is nobody of that name.
 */
export async function resetPasskeys(
  exchange: Exchange,
  tenant: string,
  whom: string,
): Promise<Reset | undefined> {
  const { query } = exchange;
  const [user] = await query<{ id: string; username: string }>(
    `SELECT id, username FROM users
     WHERE (username = $1 OR id::text = $1) AND tenant = $2 AND deleted_at IS NULL`,
    [whom, tenant],
  );
  if (user === undefined) return undefined;
  const removed = await removePasskeys(query, user.id);
  return { username: user.username, removed, notices: await noticesOf(exchange, user.id, 'reset') };
}
