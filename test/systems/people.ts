/** The people of the small systems: password and one-time codes, each code taken once, for its own account. */
import { readFileSync } from 'node:fs';
import { verifySync } from 'otplib';

interface Person {
  readonly username: string;
  readonly password: string;
  readonly totp: { readonly secret: { readonly literal: string }; readonly period: string };
}

/** Short, so that no test waits for a new code. */
const PERIOD = 5;

export interface People {
  passwordFits(username: string, password: string): boolean;
  /** Whether the code is this person's, of now, and was not used before. */
  codeFits(username: string, code: string): boolean;
}

export function openPeople(): People {
  const file = new URL('people.json', import.meta.url);
  const { clinician } = JSON.parse(readFileSync(file, 'utf8')) as { readonly clinician: readonly Person[] };
  const known = new Map(clinician.map((person) => [person.username, person]));
  const lastStep = new Map<string, number>();
  return {
    passwordFits: (username, password) => known.get(username)?.password === password && password !== '',
    codeFits(username, code) {
      const person = known.get(username);
      if (person === undefined || !/^\d{6}$/.test(code)) return false;
      const epoch = Math.floor(Date.now() / 1000);
      const found = verifySync({
        secret: person.totp.secret.literal,
        token: code,
        period: PERIOD,
        epoch,
        epochTolerance: PERIOD,
      });
      if (!found.valid || !('timeStep' in found)) return false;
      if (found.timeStep <= (lastStep.get(username) ?? -1)) return false;
      lastStep.set(username, found.timeStep);
      return true;
    },
  };
}
