import type { Query } from '../../store/store.js';

/** A passkey as the clinic knows it: never the private key. */
export interface Passkey {
  /** The credential id, base64url. */
  readonly id: string;
  readonly userId: string;
  readonly label: string;
  /** COSE key, base64url. */
  readonly publicKey: string;
  readonly counter: number;
  readonly createdAt: Date;
}

const COLUMNS = `id, user_id AS "userId", label, public_key AS "publicKey", counter, created_at AS "createdAt"`;

export function passkeysOf(query: Query, userId: string): Promise<Passkey[]> {
  return query(`SELECT ${COLUMNS} FROM passkeys WHERE user_id = $1 ORDER BY created_at`, [userId]);
}

/** The passkey with which this account may complete its sign-in: one of its own. */
export async function passkeyFor(query: Query, userId: string, id: string): Promise<Passkey | undefined> {
  const found = await passkeyById(query, id);
  return found?.userId === userId ? found : undefined;
}

export async function passkeyById(query: Query, id: string): Promise<Passkey | undefined> {
  const [found] = await query<Passkey>(`SELECT ${COLUMNS} FROM passkeys WHERE id = $1`, [id]);
  return found;
}

/** False when this credential is enrolled already, by whomever. */
export async function addPasskey(query: Query, passkey: Passkey): Promise<boolean> {
  const { id, userId, label, publicKey, counter, createdAt } = passkey;
  const added = await query(
    `INSERT INTO passkeys (id, user_id, label, public_key, counter, created_at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (id) DO NOTHING RETURNING id`,
    [id, userId, label, publicKey, counter, createdAt],
  );
  return added.length === 1;
}

export async function countUse(query: Query, id: string, counter: number): Promise<void> {
  await query('UPDATE passkeys SET counter = $2 WHERE id = $1', [id, counter]);
}

export async function removePasskey(query: Query, userId: string, id: string): Promise<boolean> {
  const removed = await query('DELETE FROM passkeys WHERE id = $1 AND user_id = $2 RETURNING id', [
    id,
    userId,
  ]);
  return removed.length === 1;
}

/** All of them: what the help desk does for someone who has lost theirs. */
export async function removePasskeys(query: Query, userId: string): Promise<number> {
  return (await query('DELETE FROM passkeys WHERE user_id = $1 RETURNING id', [userId])).length;
}
