/** Section of the target file for duties that one person may not both do, and grants that nobody may have together. */
import { type Static, Type } from 'typebox';
import type { SegregationFacts } from '../kinds/segregation.js';
import { ByName, closed, Matcher, Name } from './schema-parts.js';

const Step = Type.Object({ action: Name, persona: Type.String() }, closed);

const Duty = Type.Object(
  {
    resource: Type.String(),
    first: Step,
    second: Type.Object(
      {
        action: Name,
        persona: Type.String({ description: 'Of other accounts than who takes the first step.' }),
        naming: Type.Optional(
          Type.Array(Name, {
            description:
              'The same step by requests that also say whose act it is, by ${second.username}: what they say must not count.',
          }),
        ),
      },
      closed,
    ),
    eitherWay: Type.Optional(
      Type.Boolean({
        description: 'Whether both personas may take both steps, for each other; false when left out.',
      }),
    ),
    done: Type.Object(
      { action: Name, persona: Type.String(), found: Matcher },
      { ...closed, description: 'How it shows that the second step was taken: by a reading action.' },
    ),
  },
  closed,
);

const Exclusive = Type.Object(
  {
    persona: Type.String({ description: 'The persona that grants.' }),
    on: Type.String({
      description: 'A persona of accounts.roles: accounts like it are made, and granted to.',
    }),
    grants: Type.Array(Name, {
      minItems: 2,
      maxItems: 2,
      description: 'Two actions with a readBack each: either works alone, and never both.',
    }),
  },
  closed,
);

export const Segregation = Type.Object(
  {
    duties: Type.Record(Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_.-]*$' }), Duty, {
      ...closed,
      minProperties: 1,
      description: 'Pieces of work of two steps, which are never one person’s.',
    }),
    exclusive: Type.Optional(ByName(Exclusive, 'Pairs of grants that exclude each other.')),
  },
  { ...closed, description: 'Duties that are kept apart.' },
);

export function segregationFacts(
  section: Static<typeof Segregation> | undefined,
  lacks: { readonly [feature: string]: string } | undefined,
): SegregationFacts | null {
  if (section === undefined) return null;
  return {
    duties: Object.entries(section.duties).map(
      ([name, { resource, first, second, eitherWay = false, done }]) => ({
        name,
        resource,
        first,
        second: { persona: second.persona, actions: [second.action, ...(second.naming ?? [])] },
        eitherWay,
        done,
      }),
    ),
    exclusive: Object.entries(section.exclusive ?? {}).map(([name, { persona, on, grants }]) => ({
      name,
      persona,
      on,
      grants: [grants[0] ?? '', grants[1] ?? ''],
    })),
    withoutExclusive: lacks?.['exclusive-roles'] ?? null,
  };
}
