/** Section of the target file for test users: personas, their accounts, and what each account proves itself by. */
import { type Static, Type } from 'typebox';
import { ByName, closed, Duration, Secret } from './schema-parts.js';

const Algorithm = Type.Enum(['SHA1', 'SHA256', 'SHA512']);
const Digits = Type.Integer({ minimum: 6, maximum: 8 });

export const Totp = Type.Object(
  {
    secret: Secret,
    algorithm: Type.Optional(Algorithm),
    digits: Type.Optional(Digits),
    period: Type.Optional(Duration),
  },
  { ...closed, description: 'One-time codes by time (RFC 6238): ${otp}.' },
);

export const Seed = Type.Object(
  {
    captured: Type.String({ minLength: 1 }),
    algorithm: Type.Optional(Algorithm),
    digits: Type.Optional(Digits),
    period: Type.Optional(Duration),
  },
  {
    ...closed,
    description:
      'The capture with the seed of one-time codes, in base32 or as an otpauth address, and their form where that does not say it.',
  },
);

const Hotp = Type.Object(
  {
    secret: Secret,
    counter: Type.String({
      minLength: 1,
      description:
        'A file beside this one with the counter of the next code; 0 where there is none. It is written before a code is sent.',
    }),
    algorithm: Type.Optional(Algorithm),
    digits: Type.Optional(Digits),
  },
  { ...closed, description: 'One-time codes by counter (RFC 4226): ${otp}.' },
);

const Certificate = Type.Object(
  {
    cert: Type.String({ minLength: 1, description: 'A PEM file beside this one, its chain included.' }),
    key: Secret,
  },
  { ...closed, description: 'The client certificate of this account (RFC 8446, 4.4.2), and its key in PEM.' },
);

const Passkey = Type.Object(
  {
    id: Type.String({
      pattern: '^[A-Za-z0-9_-]+$',
      description: 'Credential id, base64url without padding.',
    }),
    key: Secret,
    rpId: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'The relying party; the host of the first base when left out.',
      }),
    ),
    user: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9_-]*$',
        description: 'The user handle, base64url: for sign-ins that begin without a user name.',
      }),
    ),
    counts: Type.Optional(
      Type.Literal(true, {
        description:
          'Its count of uses rises, by the seconds of the clock; else it is 0, as with synced passkeys.',
      }),
    ),
  },
  {
    ...closed,
    description:
      'A passkey that the account has (W3C Web Authentication): `key` is its private key on P-256, PKCS #8 in PEM.',
  },
);

export const Account = Type.Object(
  {
    username: Type.String({ minLength: 1 }),
    password: Type.Optional(Secret),
    totp: Type.Optional(Totp),
    hotp: Type.Optional(Hotp),
    recoveryCodes: Type.Optional(
      Type.Array(Secret, {
        minItems: 1,
        description: 'Codes that the system gave out for a lost authenticator: ${recovery}, each used once.',
      }),
    ),
    certificate: Type.Optional(Certificate),
    passkey: Type.Optional(Passkey),
    actor: Type.Optional(
      Type.String({
        description: "The account's name in the target's audit log, when it isn't the user name.",
      }),
    ),
    vars: Type.Optional(ByName(Type.String(), 'Further variables of this account, not secret.')),
  },
  closed,
);

const AccountsFile = Type.Object(
  {
    file: Type.String({ description: 'A JSON or YAML file beside the target file.' }),
    at: Type.Optional(Type.String({ description: 'JSON pointer to a list of {username, password, totp}.' })),
  },
  closed,
);

export const Persona = Type.Object(
  {
    role: Type.String(),
    title: Type.Optional(Type.String()),
    accounts: Type.Union([Type.Array(Account, { minItems: 1 }), AccountsFile], {
      description: 'The pool: a check that signs out, waits or changes something has an account to itself.',
    }),
  },
  closed,
);

export type TargetAccount = Static<typeof Account>;
