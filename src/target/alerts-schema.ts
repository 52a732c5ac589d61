/** Section of the target file for alerts: who gets them, and what must raise one. */
import { Type } from 'typebox';
import { ByName, closed, Duration, HttpStep, Name, Template } from './schema-parts.js';

const Rule = Type.Object(
  {
    subject: Type.String({
      format: 'regex',
      description: 'Which mail is the alert; it names the user by user name.',
    }),
    persona: Type.String({ description: 'Who gives cause for it.' }),
    action: Name,
    resource: Type.String(),
    times: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1000, description: 'How often; once when left out.' }),
    ),
    vars: Type.Optional(ByName(Template, 'What the action needs besides.')),
    undo: Type.Optional(Name),
    quiet: Type.Object(
      { action: Name, resource: Type.String() },
      { ...closed, description: 'Something that the same user may do without an alert.' },
    ),
  },
  closed,
);

export const Alerts = Type.Object(
  {
    persona: Type.String({ description: 'Who gets them by mail: one of its accounts, or all.' }),
    within: Duration,
    test: Type.Object(
      { steps: Type.Array(HttpStep, { minItems: 1 }), subject: Type.String({ format: 'regex' }) },
      { ...closed, description: 'Steps that send a mail about something else to such an account.' },
    ),
    rules: ByName(Rule, 'What must raise an alert.'),
  },
  closed,
);
