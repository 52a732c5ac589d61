/** Encrypted files as in RFC 7516, under a password: opened, and what they say of themselves without it. */
import { compactDecrypt, generalDecrypt } from 'jose';

export interface EncryptedFile {
  /** What can be read of it by everyone. */
  readonly header: string;
  /** Its algorithms, by its own words. */
  readonly protection: string;
  /** Null when the password does not open it. */
  open(password: string): Promise<string | null>;
}

/** Far more than anybody asks of a user's patience: a file must not keep the harness busy for minutes. */
const MOST_ROUNDS = 10_000_000;
const ALGORITHMS = ['PBES2-HS256+A128KW', 'PBES2-HS384+A192KW', 'PBES2-HS512+A256KW'];
const OPTIONS = { maxPBES2Count: MOST_ROUNDS, keyManagementAlgorithms: ALGORITHMS };

type Part = { readonly [name: string]: unknown };

function parse(text: string): Part | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Part) : null;
  } catch {
    return null;
  }
}

const decoded = (part: unknown) =>
  typeof part === 'string' ? Buffer.from(part, 'base64url').toString('utf8') : '';

/** Null for what is no such file. */
export function readJwe(text: string): EncryptedFile | null {
  const compact = text.trim().split('.');
  if (compact.length === 5 && parse(decoded(compact[0])) !== null)
    return file(decoded(compact[0]), [parse(decoded(compact[0])) ?? {}], async (key) =>
      compactDecrypt(text.trim(), key, OPTIONS),
    );
  const whole = parse(text);
  if (whole === null || typeof whole.ciphertext !== 'string') return null;
  const each = Array.isArray(whole.recipients) ? (whole.recipients as readonly Part[]) : [whole];
  const recipients = each.map(({ header, encrypted_key }) => ({ header, encrypted_key }));
  const shared = [parse(decoded(whole.protected)) ?? {}, (whole.unprotected ?? {}) as Part];
  const headers = recipients.map(({ header }) => Object.assign({}, ...shared, header) as Part);
  const { recipients: _all, header: _one, encrypted_key: _key, ...rest } = whole;
  const readable = [
    decoded(whole.protected),
    JSON.stringify({ ...rest, ciphertext: '' }),
    decoded(whole.aad),
  ];
  return file(
    [...readable, JSON.stringify(recipients)].join('\n'),
    headers,
    // The members were looked at above as far as anything depends on them; the library looks at the rest.
    (key) => generalDecrypt({ ...rest, recipients } as Parameters<typeof generalDecrypt>[0], key, OPTIONS),
  );
}

function file(
  header: string,
  headers: readonly Part[],
  decrypt: (key: Uint8Array) => Promise<{ readonly plaintext: Uint8Array }>,
): EncryptedFile {
  const words = headers.map(
    ({ alg, enc, p2c }) => `${alg} ${enc}${typeof p2c === 'number' ? `, ${p2c} rounds` : ''}`,
  );
  return {
    header,
    protection: [...new Set(words)].join('; '),
    async open(password) {
      try {
        const { plaintext } = await decrypt(Buffer.from(password));
        return Buffer.from(plaintext).toString('utf8');
      } catch {
        // A wrong key, and a file that was altered: both show as a tag that does not fit.
        return null;
      }
    },
  };
}
