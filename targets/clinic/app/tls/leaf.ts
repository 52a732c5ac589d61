/** How the server's certificate is made. */
export interface LeafProfile {
  readonly key: 'ec' | 'rsa';
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** When its authority took it back; absent while it counts. */
  readonly revokedAt?: Date;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** ECDSA P-256 for 90 days; it begins an hour ago so that a client's slow clock accepts it. */
export function leafProfile(now: number): LeafProfile {
  return { key: 'ec', notBefore: new Date(now - HOUR_MS), notAfter: new Date(now + 90 * DAY_MS) };
}
