/** How long the audit log is kept, by which its oldest entries are asked for, and what would remove them. */
import { Type } from 'typebox';
import { closed, Duration, Matcher, Request } from './schema-parts.js';

const Purge = Type.Object(
  {
    by: Type.String({ description: 'Who may purge what has been kept long enough.' }),
    others: Type.Optional(Type.Array(Type.String(), { description: 'Who else asks for it, in vain.' })),
    signIn: Type.Optional(Type.String()),
    request: Request,
    success: Type.Optional(Matcher),
    refused: Type.Optional(Matcher),
  },
  {
    ...closed,
    description:
      'Removes every entry before ${before}. It is asked for an entry inside the period: a system that obeys loses what is older.',
  },
);

export const Retention = Type.Object(
  {
    years: Type.Integer({ minimum: 1, maximum: 100, description: 'How long entries are kept, by policy.' }),
    goLive: Type.String({
      pattern: '^\\d{4}-\\d{2}-\\d{2}$',
      description: 'Since when the system is in operation.',
    }),
    gap: Type.Optional(Duration),
    persona: Type.String({ description: 'Who reads old entries.' }),
    signIn: Type.Optional(Type.String()),
    request: Request,
    success: Type.Optional(Matcher),
    items: Type.String({ description: 'JSONPath to the entries, the oldest of those asked for among them.' }),
    next: Type.Optional(Type.String({ description: "JSONPath to the next page's address" })),
    pages: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
    purge: Type.Union([
      Purge,
      Type.Object({ none: Type.String({ minLength: 10, description: 'Why nobody can purge it.' }) }, closed),
    ]),
  },
  {
    ...closed,
    description: 'The request has ${after} and ${before}. Without one: lacks: audit-retention.',
  },
);
