/** Passwords that the harness makes up, in the form that the system takes: for accounts of its own, and wrong ones to try. */
import { random } from '../kinds/password-trials.js';
import type { Driver } from './driver.js';

const LENGTH = 20;
const CLASSES = ['abcdefghijkmnpqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789', '-'] as const;

type Target = Pick<Driver, 'target'>;

/** For an account of our own; a secret from now on. */
export function newPassword(driver: Driver): string {
  const text = madeUp(driver);
  driver.secrets.add(text, 'password:temporary');
  return text;
}

/** With a character of each class, 20 of them unless the target file says otherwise. */
function madeUp({ target }: Target): string {
  const { length = LENGTH, classes = CLASSES } = target.file.madePasswords ?? {};
  return random(length, classes);
}

/** Not the right one: refused for what it is, and not for a form that no password of the system has. */
export function wrongPassword(from: Target, right: string | undefined): string {
  for (;;) {
    const wrong = madeUp(from);
    if (wrong !== right) return wrong;
  }
}
