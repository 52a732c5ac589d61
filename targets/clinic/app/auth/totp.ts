import { generateSecret as newSecret, verifySync } from 'otplib';
import type { Query } from '../store/store.js';
import type { Principal } from './principal.js';

const PERIOD_SECONDS = 30;

/** What a one-time code is checked against. `lastStep` is the time step of the last code accepted. */
interface CodeCheck {
  readonly secret: string;
  readonly code: string;
  readonly lastStep: number;
  readonly now: number;
}

/** An authenticator whose codes count. */
export interface CodeSeed {
  readonly userId: string;
  readonly secret: string;
  readonly lastStep: number;
}

/** The authenticators whose codes count for somebody: their own. */
export async function codeSeeds(query: Query, { userId }: Principal): Promise<readonly CodeSeed[]> {
  return query<CodeSeed>(
    `SELECT user_id AS "userId", totp_secret AS secret, totp_last_step AS "lastStep"
     FROM credentials WHERE user_id = $1`,
    [userId],
  );
}

/**
 * The time step that a code belongs to, if it may be accepted: RFC 6238 with SHA-1, 6 digits, 30 s, one
 * step of drift to either side (5.2), and later than the last accepted one.
 */
export function codeStep({ secret, code, lastStep, now }: CodeCheck): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined;
  const result = verifySync({
    secret,
    token: code,
    period: PERIOD_SECONDS,
    epoch: Math.floor(now / 1000),
    epochTolerance: PERIOD_SECONDS,
  });
  if (!result.valid || !('timeStep' in result)) return undefined;
  return result.timeStep > lastStep ? result.timeStep : undefined;
}

/** Marks a step as used; false when another request used it first. */
export async function useStep(
  query: Query,
  userId: string,
  lastStep: number,
  step: number,
): Promise<boolean> {
  const used = await query(
    `UPDATE credentials SET totp_last_step = $3
     WHERE user_id = $1 AND totp_last_step = $2 RETURNING user_id`,
    [userId, lastStep, step],
  );
  return used.length === 1;
}

/** A new authenticator's secret: 160 random bits in base32 (RFC 4226, 4: as long as the hash). */
export function generateSecret(): string {
  return newSecret({ length: 20 });
}
