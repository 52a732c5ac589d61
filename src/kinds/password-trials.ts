/** Passwords that a policy is tried with, and what came of each. The passwords themselves are no facts. */
import { randomInt } from 'node:crypto';
import type { PasswordChange, PasswordTry } from './accounts.js';
import type { Probe } from './probe.js';

const SMALL = 'abcdefghijkmnpqrstuvwxyz';
const CAPITAL = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
const DIGITS = '23456789';
const SIGNS = '-_.+';
/** Of two, three and four bytes in UTF-8, in scripts that know no composed forms. */
const WIDE = [...'λμνξοπρστφχψωжзиклмнпрстуфхцчшщъыьэюя水火木金土日月年山川😀😎🚀🌍'];

const pick = (from: string | readonly string[]): string => from[randomInt(from.length)] ?? '';
const many = (length: number, from: string | readonly string[]) =>
  Array.from({ length }, () => pick(from)).join('');

const USUAL = [SMALL, CAPITAL, DIGITS, SIGNS];

/** Of so many characters, with each class that a rule of composition may ask for. */
export function random(length: number, classes: readonly string[] = USUAL): string {
  const first = classes.slice(0, length).map((from) => pick(from));
  const rest = Array.from({ length: Math.max(0, length - classes.length) }, () => pick(classes.join('')));
  // The classes in front: where they stand makes no difference to a rule of composition.
  return [...first, ...rest].join('');
}

export const smallLetters = (length: number) => many(length, SMALL);
export const unicode = (length: number, classes: readonly string[] = USUAL) =>
  `${random(classes.length, classes)}${many(length - classes.length, WIDE)}`;
/** Words with blanks between, and one at the end. */
export const withSpaces = (words: number, classes: readonly string[] = USUAL) =>
  `${random(classes.length, classes)} ${Array.from({ length: words }, () => many(5, SMALL)).join(' ')} `;

/** The same but for its last character. */
export function lastChanged(password: string): string {
  const characters = [...password];
  const last = characters.pop() ?? '';
  return [...characters, last === 'x' ? 'y' : 'x'].join('');
}

export type Trial = {
  readonly name: string;
  /** In characters, and in bytes of UTF-8. */
  readonly length: number;
  readonly bytes: number;
  readonly change: PasswordChange;
  /** The password step with exactly this password, once it was accepted. */
  readonly exact: PasswordTry | null;
  /** The same with the part changed that a careless system does not look at. */
  readonly altered: PasswordTry | null;
};

export interface Wanted {
  readonly name: string;
  readonly password: string;
  readonly altered?: string;
}

interface Desk {
  readonly probe: Probe;
  readonly persona: string;
  readonly signIn: string;
}

/** Whose password it may be: an account like the first persona's that can walk the path that a change needs. */
export function deskOf(probe: Probe): Desk {
  const { accounts } = probe;
  const wanted = accounts.passwords?.signIn ?? null;
  for (const persona of accounts.personas) {
    const paths = accounts.paths(persona);
    const signIn = wanted ?? paths[0];
    if (signIn !== undefined && paths.includes(signIn)) return { probe, persona, signIn };
  }
  throw probe.missing(
    'an account that it can make, by whose session a password is changed',
    'passwords.change.signIn',
  );
}

/** One account, its password changed to each in turn; where one is refused the former stays. */
export async function tryPasswords(desk: Desk, wanted: readonly Wanted[]): Promise<readonly Trial[]> {
  const { probe, persona, signIn } = desk;
  const account = await probe.accounts.made(persona);
  const session = await account.signIn(signIn);
  const trials: Trial[] = [];
  for (const { name, password, altered } of wanted) {
    const change = await account.changePassword(session, password);
    const attempt = (text: string) => account.tryPassword(text, signIn);
    trials.push({
      name,
      length: [...password].length,
      bytes: Buffer.byteLength(password),
      change,
      exact: change.done ? await attempt(password) : null,
      altered: change.done && altered !== undefined ? await attempt(altered) : null,
    });
  }
  return trials;
}

/** A random password with a part of it altered, both kept out of all that is written. */
export function wantedOf(probe: Probe, name: string, password: string, altered?: string): Wanted {
  const { secret } = probe.accounts;
  return { name, password: secret(password), ...(altered === undefined ? {} : { altered: secret(altered) }) };
}
