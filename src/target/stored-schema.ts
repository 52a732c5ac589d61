/** How the target verifies what it has stored, and how the harness alters it past the application. */
import { Type } from 'typebox';
import { closed, Duration, Matcher, Name, Request, Secret } from './schema-parts.js';

export const Stored = Type.Object(
  {
    tamper: Type.Object(
      {
        request: Request,
        restore: Type.Optional({ ...Request, description: 'Changes it back.' }),
        success: Type.Optional(Matcher),
        secret: Type.Optional(Secret),
      },
      {
        ...closed,
        description:
          'An adapter beside the system, outside production, that changes one byte of ${marker} in what is stored of ${record.id}, past the application. ${secret} is what it asks for.',
      },
    ),
    named: Type.String({ description: 'How the report names a record: "Patient/${record.id}"' }),
    report: Type.Object(
      {
        persona: Type.String(),
        action: Name,
        altered: Type.String({ description: 'JSONPath to the names of altered records' }),
        checked: Type.String({ description: 'JSONPath to how many records it looked at' }),
        time: Type.String({ description: 'JSONPath to when it was made' }),
      },
      { ...closed, description: 'The report of what is stored and not as it was written.' },
    ),
    within: Type.Optional({ ...Duration, description: 'How soon a report names an alteration. Default 0s.' }),
  },
  {
    ...closed,
    description: 'For the record of `integrity.record`. Without an adapter: lacks: tamper-adapter.',
  },
);
