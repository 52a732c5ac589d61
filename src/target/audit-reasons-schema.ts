/** Where the reasons of emergency accesses stand, if not in the entries themselves. */
import { type TSchema, Type } from 'typebox';
import { closed } from './schema-parts.js';

/** `source`: a list that is read by requests, as a log is. */
export const reasonsIn = <T extends TSchema>(source: T) =>
  Type.Object(
    {
      source,
      key: Type.String({ description: 'JSONPath within an item of the list: which entry it belongs to.' }),
      entry: Type.String({ description: 'JSONPath within an entry: the same value.' }),
    },
    {
      ...closed,
      description:
        'The list in which reasons stand, where entries do not hold them, and by what they belong together.',
    },
  );
