/** Section of the target file for the mailbox of test accounts, and the step that waits for a mail in it. */
import { Type } from 'typebox';
import { Turn } from '../outbound-schema.js';
import { ByName, closed, Duration, stepParts } from '../schema-parts.js';

export const Mailbox = Type.Object(
  {
    connect: Turn,
    disconnect: Type.Optional(Turn),
    address: Type.String({
      minLength: 1,
      description: 'An account\'s mail address: "${username}@clinic.example", or one of its own vars.',
    }),
    port: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 65535,
        description: 'Where the harness listens for mail; any free port when left out.',
      }),
    ),
  },
  { ...closed, description: "How the target is told to send its users' mail to the harness." },
);

const MailCapture = Type.Object(
  {
    regex: Type.String({ format: 'regex', description: 'First group, over subject and text of the mail.' }),
  },
  closed,
);

export const MailStep = Type.Object(
  {
    ...stepParts,
    mail: Type.Object(
      {
        to: Type.Optional(
          Type.String({ minLength: 1, description: "The account's own address when left out." }),
        ),
        subject: Type.Optional(
          Type.String({ format: 'regex', description: 'Which mail is meant, where several may come.' }),
        ),
        within: Duration,
      },
      { ...closed, description: 'Waits for a mail that came since the recipe began.' },
    ),
    capture: Type.Optional(ByName(MailCapture, 'Variable → where from.')),
  },
  closed,
);
