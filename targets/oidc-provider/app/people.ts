/** Who can sign in at the provider: password, one-time code, and a lock after failures in a row. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { verifySync } from 'otplib';

export interface Person {
  readonly username: string;
  readonly password: string;
  readonly totp: { readonly secret: { readonly literal: string } };
  readonly role: string;
}

export interface Seed {
  readonly people: Readonly<Record<string, readonly Person[]>>;
  readonly records: Readonly<Record<string, { readonly mrn: string; readonly note: string }>>;
}

export type Answer = 'right' | 'wrong' | 'locked';

export interface People {
  find(username: string): Person | undefined;
  password(username: string, password: string): Answer;
  code(username: string, code: string): Answer;
}

interface Failures {
  count: number;
  lockedUntil: number;
}

const ATTEMPTS = 5;
/** Short, so that no run waits for new codes. */
const PERIOD_S = 5;

export function readSeed(file: string): Seed {
  return JSON.parse(readFileSync(file, 'utf8')) as Seed;
}

/** @param lockMs how long an account is locked after five failures in a row, of either factor */
export function openPeople(seed: Seed, lockMs: number): People {
  const known = new Map(
    Object.values(seed.people)
      .flat()
      .map((person) => [person.username, person]),
  );
  const [failures, lastSteps] = [new Map<string, Failures>(), new Map<string, number>()];
  const digest = (text: string) => createHash('sha256').update(text).digest();
  // By name, whether or not there is such an account: the answer must not tell.
  const judge = (username: string, right: () => boolean, final: boolean): Answer => {
    const now = Date.now();
    const past = failures.get(username) ?? { count: 0, lockedUntil: 0 };
    failures.set(username, past);
    if (past.lockedUntil > now) return 'locked';
    if (right()) {
      // The password alone forgives nothing: else codes could be guessed without end.
      if (final) failures.delete(username);
      return 'right';
    }
    past.count++;
    if (past.count >= ATTEMPTS) {
      past.count = 0;
      past.lockedUntil = now + lockMs;
    }
    return 'wrong';
  };
  return {
    find: (username) => known.get(username),
    password(username, password) {
      const fits = () => {
        const person = known.get(username);
        return timingSafeEqual(digest(password), digest(person?.password ?? '')) && person !== undefined;
      };
      return judge(username, fits, false);
    },
    code(username, code) {
      const fits = () => {
        const person = known.get(username);
        if (person === undefined || !/^\d{6}$/.test(code)) return false;
        const found = verifySync({
          secret: person.totp.secret.literal,
          token: code,
          period: PERIOD_S,
          epoch: Math.floor(Date.now() / 1000),
          epochTolerance: PERIOD_S,
        });
        if (!found.valid || !('timeStep' in found)) return false;
        // RFC 6238, 5.2: each code once.
        if (found.timeStep <= (lastSteps.get(username) ?? -1)) return false;
        lastSteps.set(username, found.timeStep);
        return true;
      };
      return judge(username, fits, true);
    },
  };
}
