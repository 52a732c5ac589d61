/** What only its owner can say of a system: from options, or asked for. */
import { SafeprobeError } from '../errors.js';
import type { Site } from './address.js';

export interface People {
  readonly role: string;
  readonly usernames: readonly string[];
}

export interface Answers {
  readonly name: string;
  readonly environment: 'demo' | 'test' | 'staging' | 'production';
  /** Who allowed the probing, and until when; null in a demo. */
  readonly authorization: { readonly by: string; readonly until: string } | null;
  readonly people: readonly People[];
}

/** `clinician=clara,clive`. Throws `input`. */
export function peopleOf(given: readonly string[]): readonly People[] {
  return given.map((text) => {
    const [role = '', names = ''] = text.split('=', 2);
    const usernames = names
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== '');
    if (
      !/^[a-z][a-z0-9]*([.-][a-z0-9]+)*$/.test(role) ||
      usernames.length === 0 ||
      usernames.some((each) => /[^ -~]|\$\{/.test(each))
    )
      throw new SafeprobeError('input', 'this names no people', {
        key: '--persona',
        found: JSON.stringify(text),
        expected: 'ROLE=USER or ROLE=USER,USER, the role in lower case',
        remedy: 'For example --persona clinician=clara,clive --persona billing=bill',
      });
    return { role, usernames };
  });
}

/** The variable from which the password of an account is read: clara.h → CLARA_H_PASSWORD. */
export function variableFor(username: string): string {
  const plain = username
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^_|_$/g, '');
  return `${/^[A-Z]/.test(plain) ? plain : `USER_${plain}`}_PASSWORD`;
}

/** Thirty days: long enough to begin, short enough that somebody is asked again. */
const DAYS = 30;
const DAY_MS = 86_400_000;

export function untilFrom(now: Date): string {
  return new Date(now.getTime() + DAYS * DAY_MS).toISOString().slice(0, 10);
}

/** A system on this machine is taken for a demo unless something else is said; there nobody need allow anything. */
export function environmentOf(site: Site, given: string | undefined): Answers['environment'] {
  return (given as Answers['environment'] | undefined) ?? (site.loopback ? 'demo' : 'test');
}
