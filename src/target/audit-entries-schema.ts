/** How what a log holds becomes entries: lines of text, times in its own form, names of people, and noise. */
import { type Static, Type } from 'typebox';
import { ByWord, closed, JsonMatch } from './schema-parts.js';

const Pattern = Type.String({ format: 'regex', minLength: 1 });

export const Text = Type.Object(
  {
    patterns: Type.Array(Pattern, {
      minItems: 1,
      description:
        'Regular expressions with named groups, which become the members of an entry. The first begins an entry, the last ends it.',
    }),
    join: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z_]\\w*$',
        description: 'The group by which lines belong together; each follows the one before when left out.',
      }),
    ),
    others: Type.Optional(
      Type.Array(Pattern, {
        description: 'Lines that are no entries. Any other line makes the log unreadable.',
      }),
    ),
  },
  { ...closed, description: 'Entries as lines of text, one or several each.' },
);

export const Times = Type.Object(
  {
    form: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'iso, epoch, epoch-ms, or a form such as dd/MMM/yyyy:HH:mm:ss Z; iso when left out.',
      }),
    ),
    zone: Type.Optional(
      Type.String({
        pattern: '^(Z|[+-]([01]\\d|2[0-3]):[0-5]\\d)$',
        description: 'The offset that times without one are meant in. An entry still lacks it.',
      }),
    ),
  },
  { ...closed, minProperties: 1, description: 'How the log writes times.' },
);

export const Actors = ByWord(
  Type.String({ minLength: 1 }),
  'A name or id by which the log knows an account → its `actor`, or its user name.',
);

export const Ignore = Type.Array(JsonMatch, {
  minItems: 1,
  description: 'Entries that are of no action, by what stands in them. They are still searched for secrets.',
});

export const Members = ByWord(
  Type.Object(
    {
      of: Type.Array(Type.String(), {
        minItems: 1,
        description: 'JSONPaths within an entry; the first that finds something fitting counts.',
      }),
      matches: Type.Optional(
        Type.String({
          format: 'regex',
          minLength: 1,
          description: 'A regular expression with one group, which is the value; all of it when left out.',
        }),
      ),
    },
    closed,
  ),
  'Members that entries get before they are read by `fields`: what stands in one of several places, or in a text.',
);

export type TargetLogMembers = Static<typeof Members>;
export type TargetLogText = Static<typeof Text>;
export type TargetLogTimes = Static<typeof Times>;
