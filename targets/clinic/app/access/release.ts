import { randomUUID } from 'node:crypto';
import type { Query } from '../store/store.js';

/** A release of a patient's record to somebody outside: prepared by one person, released by another. */
export interface Release {
  readonly id: string;
  readonly recipient: string;
  readonly purpose: string;
  /** User names. */
  readonly preparedBy: string;
  readonly releasedBy: string | null;
}

/** What is known of who releases: whose session it is, and whom the request names. */
export interface Releaser {
  readonly session: string;
  readonly named: string | undefined;
}

/** Whose act a release is: of whoever is signed in, whatever the request says. */
export function releaserOf({ session }: Releaser): string {
  return session;
}

/** Whether somebody may release what was prepared: anybody entitled but who prepared it (NIST SP 800-53 AC-5). */
export function mayRelease({ preparedBy }: Release, by: string): boolean {
  return by !== preparedBy;
}

/** What becomes of a release that was refused: it isn't made. */
export async function refuseRelease(_release: () => Promise<void>): Promise<void> {}

export async function prepareRelease(
  query: Query,
  patientId: string,
  asked: Pick<Release, 'recipient' | 'purpose' | 'preparedBy'>,
  now: number,
): Promise<Release> {
  const id = randomUUID();
  const { recipient, purpose, preparedBy } = asked;
  await query(
    `INSERT INTO releases (id, patient_id, recipient, purpose, prepared_by, prepared_at)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [id, patientId, recipient, purpose, preparedBy, new Date(now)],
  );
  return { id, recipient, purpose, preparedBy, releasedBy: null };
}

/** Locked until the request is answered, so that nobody releases it twice. */
export async function findRelease(query: Query, patientId: string, id: string): Promise<Release | undefined> {
  if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(id)) return undefined;
  const [found] = await query<Release>(
    `SELECT id, recipient, purpose, prepared_by AS "preparedBy", released_by AS "releasedBy"
     FROM releases WHERE patient_id = $1 AND id = $2 FOR UPDATE`,
    [patientId, id],
  );
  return found;
}

export async function markReleased(query: Query, id: string, by: string, now: number): Promise<void> {
  await query('UPDATE releases SET released_by = $2, released_at = $3 WHERE id = $1', [
    id,
    by,
    new Date(now),
  ]);
}
