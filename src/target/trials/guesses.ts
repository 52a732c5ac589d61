/** Passwords and names that are surely wrong, made for one attempt each. */
import { randomInt } from 'node:crypto';
import type { Driver } from '../driver.js';
import { wrongPassword } from '../made-passwords.js';
import { basicCredentials } from '../recipe.js';

export const LABELS = { password: 'attempted:password', name: 'claimed:name' } as const;

/** A password that is surely wrong, and a name like this one that nobody has; both are looked for in the log. */
export function tried(
  driver: Driver,
  which: 'wrong' | 'unknown',
  username: string,
  password: string,
): Record<string, string> {
  const wrong = wrongPassword(driver, password);
  driver.secrets.add(wrong, LABELS.password);
  if (which === 'wrong') return { password: wrong, basic: basicCredentials(username, wrong) };
  const name = alike(username);
  driver.secrets.add(name, LABELS.name);
  return { username: name, password: wrong, basic: basicCredentials(name, wrong) };
}

/** The same length and look, so that the answer can't differ by these. */
function alike(username: string): string {
  const at = Math.max(0, username.length - 10);
  return [...username]
    .map((letter, index) => {
      if (index < at) return letter;
      if (/[a-z]/.test(letter)) return String.fromCharCode(97 + randomInt(26));
      return /[A-Z]/.test(letter) ? String.fromCharCode(65 + randomInt(26)) : letter;
    })
    .join('');
}
