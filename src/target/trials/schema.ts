/** Sections of the target file for guessing, for one-time codes and for unusual sign-ins. */
import { Type } from 'typebox';
import { ByName, closed, Duration, HttpStep, Matcher, Name } from '../schema-parts.js';

const Exempt = Type.Object(
  {
    personas: Type.Optional(
      Type.Array(Type.String(), { minItems: 1, description: 'Everyone who uses the path when left out.' }),
    ),
    signIn: Type.Optional(Type.String({ description: 'Every path when left out.' })),
    why: Type.String({ minLength: 10, description: 'By whose decision; stands in the results.' }),
    withholds: Type.Optional(
      Type.Array(Type.Object({ action: Name, resource: Type.Optional(Type.String()) }, closed), {
        minItems: 1,
        description: 'Reading actions that such a sign-in must not open all the same.',
      }),
    ),
  },
  closed,
);

export const SecondFactor = Type.Object(
  {
    window: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 20,
        description: 'How many periods before and after the present one a one-time code is accepted in.',
      }),
    ),
    exempt: Type.Optional(
      Type.Array(Exempt, {
        minItems: 1,
        description: 'Of whom, or by which path, no second factor is demanded; of everybody else it is.',
      }),
    ),
  },
  { ...closed, minProperties: 1, description: 'What the owner documents of second factors.' },
);

export const Lockout = Type.Object(
  {
    persona: Type.String({ description: 'Whose accounts may be locked; nobody else should use them.' }),
    attempts: Type.Integer({
      minimum: 2,
      maximum: 100,
      description: 'Failures in a row after which the account is locked.',
    }),
    duration: Type.Optional(Duration),
    locked: Type.Optional(Matcher),
    unlock: Type.Optional(
      Type.Object(
        {
          persona: Type.String({ description: 'Who may unlock accounts, such as an administrator.' }),
          signIn: Type.Optional(
            Type.String({
              description: 'The path whose session it is done with; the first of that persona otherwise.',
            }),
          ),
          steps: Type.Array(HttpStep, {
            minItems: 1,
            description: 'In order, as in a sign-in; ${subject} is the user name of the locked account.',
          }),
        },
        {
          ...closed,
          description: 'How somebody unlocks an account; done as well with what a check leaves locked.',
        },
      ),
    ),
    addresses: Type.Optional(
      Type.Array(Type.String({ minLength: 2 }), {
        minItems: 2,
        description: 'Further addresses of the machine that runs the harness: 127.0.0.2.',
      }),
    ),
  },
  { ...closed, description: 'What the owner documents of guessing, and how it shows.' },
);

export const Anomaly = Type.Object(
  {
    persona: Type.String(),
    signIn: Name,
    headers: Type.Optional(ByName(Type.String(), 'What makes a request come from another device.')),
    expects: Type.Array(Type.Enum(['event', 'notice', 'step-up', 'refusal']), {
      minItems: 1,
      description:
        'What a sign-in from a new device meets: an entry in the audit log, a mail, another step, a refusal.',
    }),
    event: Type.Optional(
      Type.String({ description: 'JSONPath within an entry that finds something in a risk event only.' }),
    ),
    notice: Type.Optional(
      Type.Object(
        {
          subject: Type.String({ format: 'regex', description: 'Which mail is meant.' }),
          within: Duration,
        },
        closed,
      ),
    ),
  },
  { ...closed, description: 'Sign-ins that the system takes note of.' },
);
