/** Records that the harness makes for itself: how they are changed, and what is kept of them. */
import { Type } from 'typebox';
import { closed, Matcher, Name } from './schema-parts.js';
import { Stored } from './stored-schema.js';

const Own = Type.Object(
  {
    persona: Type.String({ description: 'Who makes and changes it.' }),
    create: Name,
    update: Name,
    read: Name,
    version: Name,
    history: Name,
    stale: Matcher,
    audited: Type.Optional(
      Type.String({ description: 'How the audit log names it: "Patient/${record.id}"' }),
    ),
  },
  {
    ...closed,
    description:
      'Actions on a record of its own. `create` and `update` hold ${marker}, and capture `version`, the first also `id`; the others have ${record.id} and ${record.version}. `stale`: how a write against an old version is refused.',
  },
);

const Transaction = Type.Object(
  {
    persona: Type.String(),
    resource: Type.String(),
    good: Name,
    failing: Name,
    refused: Matcher,
    find: Type.Object(
      { action: Name, persona: Type.String(), found: Type.Optional(Matcher) },
      { ...closed, description: 'Looks whether what holds ${marker} is there.' },
    ),
  },
  {
    ...closed,
    description:
      'Two actions that write two things, marked ${first} and ${second}, whole or not at all; one that is well-formed, and one of which the second part can not be done.',
  },
);

const Amendment = Type.Object(
  {
    persona: Type.String({ description: 'Who makes the records, asks for the amendments, and reads.' }),
    resource: Type.String({ description: 'Whose record it is.' }),
    create: Name,
    read: Name,
    request: Name,
    decider: Type.String({ description: 'Who accepts and denies.' }),
    accepted: Name,
    denied: Name,
    original: Type.Optional({
      ...Name,
      description: 'Reads what the record said first, where `read` shows what was made of it.',
    }),
  },
  {
    ...closed,
    description:
      'How a record is amended. `create` holds ${marker} and captures `id`, `request` holds ${amendment} and captures `id`; `accepted` and `denied` have ${amendment.id}, the latter also ${reason}; all after the first have ${record.id}.',
  },
);

export const Integrity = Type.Object(
  {
    record: Type.Optional(Own),
    transaction: Type.Optional(Transaction),
    amendment: Type.Optional(Amendment),
    stored: Type.Optional(Stored),
  },
  closed,
);
