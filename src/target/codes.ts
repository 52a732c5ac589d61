/** Codes that are used once and never by the clock: by counter (RFC 4226), and those kept for a lost authenticator. */
import { readFileSync, writeFileSync } from 'node:fs';
import { generate } from 'otplib';
import { SafeprobeError } from '../errors.js';
import type { ResolvedAccount, ResolvedHotp } from './resolved.js';

/** How far ahead of the counter a target looks at most, as RFC 4226, 7.4 has it: its codes are not wrong. */
const LOOK_AHEAD = 100;

/** The next code. The counter is written first: a code that was lost is skipped, one that was sent never comes again. */
export async function counterCode(hotp: ResolvedHotp): Promise<string> {
  const counter = counterOf(hotp);
  try {
    writeFileSync(hotp.counter, `${counter + 1}\n`);
  } catch (cause) {
    throw new SafeprobeError('environment', `can't write the counter of one-time codes: ${hotp.counter}`, {
      key: 'hotp.counter',
      cause,
      remedy: 'Make the file writable, or name another: without it the next run would send used codes.',
    });
  }
  return codeAt(hotp, counter);
}

/** A code of the right form that is neither of the next ones nor of the last. */
export async function wrongCounterCode(hotp: ResolvedHotp): Promise<string> {
  const from = Math.max(0, counterOf(hotp) - 1);
  const near = await Promise.all(
    Array.from({ length: LOOK_AHEAD }, (_each, ahead) => codeAt(hotp, from + ahead)),
  );
  return unlike(near, hotp.digits);
}

/** Decimal digits that are none of these codes. */
export function unlike(codes: readonly string[], digits: number): string {
  for (let guess = 0; ; guess++) {
    const text = String(guess * 111_111 + 123_456)
      .padStart(digits, '0')
      .slice(-digits);
    if (!codes.includes(text)) return text;
  }
}

/** Hands the codes of each account out once, in their order. */
export function createRecoveryCodes(): (account: ResolvedAccount) => string {
  const used = new WeakMap<ResolvedAccount, number>();
  return (account) => {
    const count = used.get(account) ?? 0;
    const code = account.recoveryCodes?.[count];
    if (code === undefined)
      throw new SafeprobeError(
        'prerequisite',
        `the account of persona "${account.persona}" has ${count === 0 ? 'no recovery codes' : `used up its ${count} recovery codes`}`,
        {
          key: `personas.${account.persona}.accounts.recoveryCodes`,
          remedy: 'Have the system give out new ones, and name them in the target file.',
        },
      );
    used.set(account, count + 1);
    return code;
  };
}

function counterOf({ counter: file }: ResolvedHotp): number {
  const text = read(file);
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new SafeprobeError('input', `${file} holds no counter`, {
    key: 'hotp.counter',
    found: text.length > 20 ? `a text of ${text.length} characters` : JSON.stringify(text),
    expected: 'the number of the next one-time code, such as 0',
    remedy: 'Write the counter of the account into it, as the target knows it.',
  });
}

/** An account whose authenticator was never used has no file yet. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    if ((cause as { readonly code?: unknown }).code === 'ENOENT') return '0';
    throw new SafeprobeError('environment', `can't read the counter of one-time codes: ${file}`, {
      key: 'hotp.counter',
      cause,
      remedy: 'Make the file readable.',
    });
  }
}

function codeAt({ secret, algorithm, digits }: ResolvedHotp, counter: number): Promise<string> {
  return generate({
    secret: secret.replaceAll(/[\s=-]/g, '').toUpperCase(),
    strategy: 'hotp',
    algorithm,
    digits,
    counter,
  });
}
