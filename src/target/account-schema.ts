/** Sections of the target file for accounts: how administrators manage them, and how people change their password. */
import { Type } from 'typebox';
import { Seed } from './persona-schema.js';
import { BrowserStep, ByName, closed, Duration, HttpStep, Matcher, Request } from './schema-parts.js';

const turnParts = {
  persona: Type.Optional(Type.String({ description: "Who does it, when not the section's own `persona`." })),
  signIn: Type.Optional(
    Type.String({
      description: 'The path whose session it is done with; the first of that persona otherwise.',
    }),
  ),
  steps: Type.Array(Type.Union([HttpStep, BrowserStep]), {
    minItems: 1,
    description: 'In order, as in a sign-in; a browser goes on with the session.',
  }),
};
const Operation = Type.Object(turnParts, closed);

const Shown = Type.Object(
  { see: Type.String({ minLength: 1, description: 'Selector or text=… that a refused page shows instead' }) },
  closed,
);

const Creation = Type.Object(
  {
    ...turnParts,
    refused: Type.Optional(Type.Union([Matcher, Shown])),
  },
  closed,
);

export const Accounts = Type.Object(
  {
    persona: Type.String({ description: 'The administrator.' }),
    roles: ByName(
      Type.String({ minLength: 1 }),
      "Persona → the system's own word for its role, sent as ${account.role}. Accounts like these can be made.",
    ),
    create: ByName(
      Creation,
      'Interface → how it creates an account, and how it refuses a name that is taken. The first is used unless a check tries each.',
    ),
    password: Type.Optional(
      Type.Object(
        { captured: Type.String({ minLength: 1 }) },
        {
          ...closed,
          description:
            'The capture with the password that the system made; ${account.password} when nothing was captured.',
        },
      ),
    ),
    actor: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'By which name the log knows an account that was made: its user name when left out.',
      }),
    ),
    totp: Type.Optional(Seed),
    activate: Type.Optional(
      Type.Object(
        { steps: turnParts.steps },
        {
          ...closed,
          description:
            'What a new account does by itself first: changes its temporary ${password} to ${account.password}, sets up its authenticator.',
        },
      ),
    ),
    disable: Type.Optional(Operation),
    enable: Type.Optional(Operation),
    changeRole: Type.Optional(Operation),
    delete: Operation,
    endsWithin: Type.Optional(Duration),
    list: Type.Optional(
      Type.Object(
        {
          signIn: Type.Optional(Type.String()),
          request: Request,
          items: Type.String({ description: 'JSONPath to the accounts.' }),
          id: Type.String({
            description: 'JSONPath within an account: the id by which the audit log knows it.',
          }),
        },
        { ...closed, description: 'The list of all accounts.' },
      ),
    ),
  },
  { ...closed, description: 'How accounts are managed; those that checks make are removed by `delete`.' },
);

export const MadePasswords = Type.Object(
  {
    length: Type.Optional(
      Type.Integer({ minimum: 8, maximum: 128, description: 'In characters; 20 when left out.' }),
    ),
    classes: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), {
        minItems: 1,
        description:
          'The characters there may be, one of each list at least; letters, digits and the hyphen when left out.',
      }),
    ),
  },
  {
    ...closed,
    minProperties: 1,
    description: 'The form of the passwords that are made up, where the system refuses the usual ones.',
  },
);

export const Passwords = Type.Object(
  {
    change: Type.Object(
      {
        signIn: turnParts.signIn,
        steps: Type.Array(HttpStep, { minItems: 1, description: 'In order, as in a sign-in.' }),
      },
      { ...closed, description: 'How people change their own ${password} to ${password.new}.' },
    ),
    refused: Matcher,
    reason: Type.Optional(
      Type.Union(
        [
          Type.Object({ json: Type.String({ description: 'JSONPath; its first value' }) }, closed),
          Type.Object({ header: Type.String() }, closed),
          Type.Object(
            { regex: Type.String({ format: 'regex', description: 'First group, over the body' }) },
            closed,
          ),
        ],
        { description: 'Where the answer says why a password was refused.' },
      ),
    ),
    least: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1000, description: 'Documented, in characters.' }),
    ),
    most: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 100_000, description: 'Documented, in characters.' }),
    ),
    serviceNames: Type.Optional(
      Type.Array(Type.String({ minLength: 3 }), {
        minItems: 1,
        description: 'Words by which people know the service: its name, its product.',
      }),
    ),
  },
  { ...closed, description: 'How passwords are changed, and what a refusal looks like.' },
);
