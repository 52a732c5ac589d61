/** The ways in which people may read the audit log, and those in which its entries might be changed. */
import { type Static, Type } from 'typebox';
import { ByName, closed, Matcher, Request } from './schema-parts.js';

const Read = Type.Object(
  {
    request: Request,
    signIn: Type.Optional(Type.String()),
    operation: Type.Enum(['R', 'E'], { description: 'As what the log should record it: read, or search.' }),
    success: Type.Optional(Matcher),
    denied: Type.Optional(Matcher),
    item: Type.Optional(
      Type.String({ description: 'JSONPath to the one entry in the answer, for the way that `one` names.' }),
    ),
  },
  closed,
);

const Change = Type.Object(
  {
    request: Request,
    signIn: Type.Optional(Type.String()),
    success: Type.Optional(Matcher),
    refused: Type.Optional(Matcher),
  },
  closed,
);

export const AuditInterface = Type.Object(
  {
    readers: Type.Array(Type.String(), { minItems: 1, description: 'Personas who may read the log.' }),
    others: Type.Optional(
      Type.Array(Type.String(), {
        minItems: 1,
        description: 'Personas who may not; one of each further role when left out.',
      }),
    ),
    reads: ByName(Read, 'Every way to read the log, by the ${entry} id and the ${nonce} of an entry.'),
    one: Type.String({ description: 'Which of them gives a single entry, and nothing else.' }),
    changes: ByName(
      Change,
      'Every request that would change or remove the ${entry}, if the system did so: as complete as it would need.',
    ),
    refused: Type.Optional(Matcher),
  },
  {
    ...closed,
    description: 'Where the system has no interface to its log, say so under lacks: audit-interface.',
  },
);

export type TargetAuditInterface = Static<typeof AuditInterface>;
