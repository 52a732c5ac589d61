import { randomBytes } from 'node:crypto';
import type { Query } from '../../store/store.js';

/** How long a person may take at the authenticator. */
const CHALLENGE_MS = 5 * 60_000;

/** A challenge as it was issued, for one ceremony of one session. */
export interface Issued {
  readonly purpose: 'enrol' | 'sign-in';
  /** The session, half-done or complete, that it was issued to. */
  readonly sessionId: string;
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
}

/** A challenge is good for the ceremony and the session that it was issued for, once (WebAuthn, 13.4.3). */
export function challengeUsable(
  issued: Issued,
  wanted: Pick<Issued, 'purpose' | 'sessionId'>,
  now: number,
): boolean {
  return (
    issued.purpose === wanted.purpose &&
    issued.sessionId === wanted.sessionId &&
    issued.usedAt === null &&
    issued.expiresAt.getTime() >= now
  );
}

/** Issues 256 random bits, base64url. */
export async function issueChallenge(
  query: Query,
  purpose: Issued['purpose'],
  sessionId: string,
  now: number,
): Promise<string> {
  const challenge = randomBytes(32).toString('base64url');
  await query(
    'INSERT INTO passkey_challenges (challenge, purpose, session_id, expires_at) VALUES ($1, $2, $3, $4)',
    [challenge, purpose, sessionId, new Date(now + CHALLENGE_MS)],
  );
  return challenge;
}

/** The challenge as it was issued, used up by the asking, whatever becomes of the ceremony. */
export async function takeChallenge(
  query: Query,
  challenge: string,
  now: number,
): Promise<Issued | undefined> {
  const [issued] = await query<Issued>(
    `SELECT purpose, session_id AS "sessionId", expires_at AS "expiresAt", used_at AS "usedAt"
     FROM passkey_challenges WHERE challenge = $1 FOR UPDATE`,
    [challenge],
  );
  await query('UPDATE passkey_challenges SET used_at = $2 WHERE challenge = $1 AND used_at IS NULL', [
    challenge,
    new Date(now),
  ]);
  return issued;
}
