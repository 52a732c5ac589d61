import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

/** OWASP Password Storage Cheat Sheet: Argon2id (the library's default variant), 19 MiB, 2 passes. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** What a password is compared with when the account doesn't exist, so that the answer takes as long. */
const NOBODY = hash(randomBytes(32), PARAMETERS);

/**
 * The text that stands for a password when it is hashed or compared: all of it, nothing cut off or trimmed, in the
 * normal form in which the same letters are the same bytes whatever keyboard they came from (SP 800-63B-4, 3.1.1.2).
 */
export function passwordText(password: string): string {
  return password.normalize('NFC');
}

export function hashPassword(password: string): Promise<string> {
  return hash(password, PARAMETERS);
}

/** Whether the password is the account's; with no account, the same work and always false. */
export async function passwordMatches(stored: string | undefined, password: string): Promise<boolean> {
  const matches = await verify(stored ?? (await NOBODY), password);
  return stored !== undefined && matches;
}
