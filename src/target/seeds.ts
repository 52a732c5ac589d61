/** Seeds of one-time codes that a system hands out during a run, and the first code of each. */
import { generate } from 'otplib';
import { parseDuration } from '../duration.js';
import type { ResolvedTotp } from './resolved.js';

/** Where a seed is captured, and the form of its codes: what an otpauth address says of it comes first. */
export interface SeedForm {
  readonly captured: string;
  readonly algorithm?: 'SHA1' | 'SHA256' | 'SHA512';
  readonly digits?: number;
  readonly period?: string;
}

/**
 * The codes of the seed that was captured: base32, or an address `otpauth://totp/…?secret=…` as authenticators scan it
 * (Google's Key URI format). Undefined where nothing was captured.
 */
export function seedOf(
  form: SeedForm | undefined,
  captured: Readonly<Record<string, string>>,
): ResolvedTotp | undefined {
  const text = form === undefined ? undefined : captured[form.captured];
  if (form === undefined || text === undefined) return undefined;
  const said = addressed(text);
  const algorithm = said?.get('algorithm') ?? form.algorithm ?? 'SHA1';
  const digits = Number(said?.get('digits') ?? form.digits ?? 6);
  const period = said?.get('period');
  return {
    // As authenticators read it: blanks and case don't matter. So it may be written in more than one way.
    secret: (said?.get('secret') ?? text).replaceAll(/[\s=-]/g, '').toUpperCase(),
    algorithm: algorithm.toLowerCase() as ResolvedTotp['algorithm'],
    digits: digits as ResolvedTotp['digits'],
    periodMs:
      period === undefined || period === null ? parseDuration(form.period ?? '30s') : Number(period) * 1000,
  };
}

/** The parameters of an otpauth address; out of a page, its ampersands may still be escaped. */
function addressed(text: string): URLSearchParams | null {
  const address = text.trim().replaceAll('&amp;', '&');
  if (!/^otpauth:\/\/totp\//i.test(address) || !URL.canParse(address)) return null;
  return new URL(address).searchParams;
}

/** What is left of a period may be too short for a code of the one before to arrive in time. */
const LEAST_LEFT_MS = 3000;

/** A code of the earliest period that is still good: those after it are left for the sign-ins that follow. */
export async function firstCode(
  { secret, algorithm, digits, periodMs }: ResolvedTotp,
  window: number,
): Promise<{ readonly code: string; readonly period: number }> {
  const now = Date.now();
  const left = periodMs - (now % periodMs);
  const period = Math.floor(now / periodMs) - (left < LEAST_LEFT_MS ? Math.max(0, window - 1) : window);
  const seconds = periodMs / 1000;
  const epoch = period * seconds;
  return {
    code: await generate({ secret, strategy: 'totp', algorithm, digits, period: seconds, epoch }),
    period,
  };
}
