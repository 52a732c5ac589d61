/** Section of the target file for disclosures, and the accounting of them that a patient may ask for. */
import { Type } from 'typebox';
import { closed, Name } from '../schema-parts.js';

const Path = (what: string) => Type.String({ description: `JSONPath within an item: ${what}.` });

const Accounting = Type.Object(
  {
    action: { ...Name, description: 'Its request has ${from} and ${to}, or ${fromDate} and ${toDate}.' },
    items: Type.String({ description: 'JSONPath to what was disclosed, an item each.' }),
    fields: Type.Object(
      {
        date: Path('when, as an instant or a day'),
        recipient: Path('who received it'),
        description: Path('what was disclosed'),
        purpose: Path('what for'),
      },
      closed,
    ),
  },
  closed,
);

export const Disclosures = Type.Object(
  {
    persona: Type.String({ description: 'Who discloses, and asks for the accounting.' }),
    resource: Type.String({ description: 'Whose record is disclosed.' }),
    undisclosed: Type.String({ description: 'A record of which nothing was ever disclosed.' }),
    accountable: {
      ...Name,
      description: 'An action that discloses for a purpose of which the patient must be told.',
    },
    treatment: Type.Object(
      {
        action: Name,
        shown: Type.Boolean({ description: 'Whether the accounting has these as well.' }),
      },
      { ...closed, description: 'One that discloses for treatment, payment or operations.' },
    ),
    accounting: Accounting,
  },
  {
    ...closed,
    description:
      'Disclosures and the accounting of them (45 CFR 164.528). Both actions send ${recipient}, ${description} and ${purpose}.',
  },
);
