/** How the target makes a report of its audit log: for a period, in the order of one recorded element. */
import { Type } from 'typebox';
import { closed, Duration, Matcher, Request } from './schema-parts.js';

const Sort = Type.Optional(Type.String({ minLength: 1, description: 'What ${sort} is for this element.' }));

export const Report = Type.Object(
  {
    persona: Type.String({ description: 'Who asks for the report.' }),
    signIn: Type.Optional(Type.String()),
    request: Request,
    success: Type.Optional(Matcher),
    items: Type.String({ description: 'JSONPath to the entries, in the order of the report' }),
    next: Type.Optional(Type.String({ description: "JSONPath to the next page's address" })),
    pages: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
    precision: Type.Optional(Duration),
    sorts: Type.Object(
      { time: Sort, actor: Sort, operation: Sort, object: Sort, outcome: Sort },
      {
        ...closed,
        minProperties: 1,
        description: 'Every element by which it can be sorted, upwards, as `fields` finds it in an entry.',
      },
    ),
  },
  {
    ...closed,
    description: 'The request has ${from}, ${to} and ${sort}. Without one: lacks: audit-report.',
  },
);
