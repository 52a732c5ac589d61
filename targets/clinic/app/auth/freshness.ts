import type { Limits } from '../config.js';
import type { Session } from './sessions.js';

/** What a session alone does not open: it takes an authentication that was only just made. */
export type Sensitive = 'export' | 'emergency' | 'factor-enrol' | 'factor-remove' | 'factor-reset';

/** What the password alone renews. */
const ENTERED_ONCE_MORE: readonly Sensitive[] = ['export', 'emergency'];

export interface FreshnessCheck {
  readonly session: Session | undefined;
  readonly sensitive: Sensitive;
  readonly via: 'api' | 'web';
  readonly now: number;
  readonly limits: Limits;
}

/**
 * Whether somebody authenticated recently enough for this. For a change of factors by every factor that the
 * session was opened with (SP 800-63B-4, 4.1.2: binding takes the highest level that is available); for an export or
 * an emergency the password entered once more will do.
 */
export function freshEnough({ session, sensitive, now, limits }: FreshnessCheck): boolean {
  if (session === undefined) return false;
  const { authenticatedAt, confirmedAt } = session;
  const at = ENTERED_ONCE_MORE.includes(sensitive) ? Math.max(authenticatedAt, confirmedAt) : authenticatedAt;
  return now - at <= limits.fresh;
}

/** RFC 9470, 3: an access token that is good, and an authentication too old for what was asked. */
export function freshnessChallenge(limits: Limits): Readonly<Record<string, string>> {
  const seconds = Math.floor(limits.fresh / 1000);
  return {
    'www-authenticate':
      'Bearer realm="clinic", error="insufficient_user_authentication", ' +
      `error_description="A more recent authentication is required", max_age="${seconds}"`,
  };
}
