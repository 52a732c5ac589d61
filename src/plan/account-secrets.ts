/** The secrets of one account, each of the form that its use needs. */
import { createPrivateKey } from 'node:crypto';
import type { TargetAccount, TargetSecret } from '../target/schema.js';
import type { Path } from './keys.js';

/** Reads one secret; `check` says what was expected, where the text is of no use. */
export type Read = (
  secret: TargetSecret,
  path: Path,
  check?: (text: string) => string | undefined,
) => Promise<TargetSecret>;

export async function readAccount(entry: TargetAccount, path: Path, read: Read): Promise<TargetAccount> {
  const { password, totp, hotp, recoveryCodes, certificate, passkey } = entry;
  return {
    ...entry,
    ...(password === undefined ? {} : { password: await read(password, [...path, 'password']) }),
    ...(totp === undefined
      ? {}
      : { totp: { ...totp, secret: await read(totp.secret, [...path, 'totp', 'secret'], seedProblem) } }),
    ...(hotp === undefined
      ? {}
      : { hotp: { ...hotp, secret: await read(hotp.secret, [...path, 'hotp', 'secret'], seedProblem) } }),
    ...(recoveryCodes === undefined
      ? {}
      : {
          recoveryCodes: await Promise.all(
            recoveryCodes.map((code, index) => read(code, [...path, 'recoveryCodes', index])),
          ),
        }),
    ...(certificate === undefined
      ? {}
      : {
          certificate: { ...certificate, key: await read(certificate.key, [...path, 'certificate', 'key']) },
        }),
    ...(passkey === undefined
      ? {}
      : { passkey: { ...passkey, key: await read(passkey.key, [...path, 'passkey', 'key'], keyProblem) } }),
  };
}

/** RFC 4648 base32, as authenticator apps take it; blanks and case don't matter there. */
function seedProblem(text: string): string | undefined {
  const plain = text.replaceAll(/[\s=-]/g, '');
  return /^[A-Za-z2-7]{16,}$/.test(plain)
    ? undefined
    : 'a base32 TOTP seed: letters A to Z and digits 2 to 7, 16 or more';
}

/** ES256, which every relying party takes (W3C Web Authentication, 5.4). */
export function keyProblem(text: string): string | undefined {
  const expected = 'a private key on P-256 in PEM: -----BEGIN PRIVATE KEY-----';
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPrivateKey(text);
    return asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1'
      ? undefined
      : expected;
  } catch {
    return expected;
  }
}
