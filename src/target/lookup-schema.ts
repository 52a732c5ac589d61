/** How the ids of a record are found, where the owner of the target file can't know them. */
import { type Static, Type } from 'typebox';
import { ByName, Capture, closed, Name } from './schema-parts.js';

export const Lookup = Type.Object(
  {
    persona: Type.String({ description: 'Who looks it up, with the session that its actions share.' }),
    action: Name,
    capture: ByName(Capture, 'Variable → where it stands in the answer; not secret.'),
  },
  {
    ...closed,
    description:
      'Done once, when a run begins: a reading action, filled with the `vars` of the resource, whose answer gives more of them.',
  },
);

export type TargetLookup = Static<typeof Lookup>;
