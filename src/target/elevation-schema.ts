/** Section of the target file for just-in-time elevation: who asks, who agrees, and what it opens. */
import { type Static, Type } from 'typebox';
import { parseDuration } from '../duration.js';
import type { ElevationFacts, PrivilegedThing } from '../kinds/elevation.js';
import { ByName, closed, Duration, Name } from './schema-parts.js';

const Thing = Type.Object(
  {
    action: Name,
    resource: Type.String(),
    vars: Type.Optional(
      ByName(Type.String(), 'By which request and approval say that this is meant: { privilege: sessions }.'),
    ),
  },
  closed,
);

export const Elevation = Type.Object(
  {
    requester: Type.String({ description: 'A persona that may ask for it.' }),
    approver: Type.String({ description: 'A persona, of other accounts, that may agree.' }),
    unentitled: Type.String({ description: 'A persona whose agreement must be refused.' }),
    request: Name,
    approve: Name,
    end: Type.Optional(Name),
    opens: Thing,
    other: Thing,
    duration: Duration,
    demandsReason: Type.Optional(
      Type.Boolean({ description: 'Whether a request without a reason is refused; true when left out.' }),
    ),
  },
  { ...closed, description: 'Privileges given for a time, to one person, by the consent of another.' },
);

export function elevationFacts(
  section: Static<typeof Elevation> | undefined,
  writes: (action: string) => boolean,
): ElevationFacts | null {
  if (section === undefined) return null;
  const { requester, approver, unentitled, request, approve, end, opens, other, duration } = section;
  const thing = ({ action, resource, vars = {} }: Static<typeof Thing>): PrivilegedThing => ({
    action,
    resource,
    vars,
    writes: writes(action),
  });
  return {
    requester,
    approver,
    unentitled,
    request,
    approve,
    end: end ?? null,
    opens: thing(opens),
    other: thing(other),
    durationMs: parseDuration(duration),
    demandsReason: section.demandsReason ?? true,
  };
}
