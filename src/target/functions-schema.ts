/** Section of the target file for administrative functions, and for what people may change of their own account. */
import { type Static, Type } from 'typebox';
import type { FunctionsFacts } from '../kinds/functions.js';
import type { JsonObject } from '../model.js';
import { ByName, closed, Matcher, Name } from './schema-parts.js';

const Assigned = Type.Object(
  {
    members: Type.Record(Type.String(), Type.Unknown(), {
      description: 'Sent along with a change that is allowed: { role: admin }.',
    }),
    holder: Type.String({
      description: 'A persona that rightly has it: its own profile must show it, by the same matcher.',
    }),
    found: Matcher,
  },
  closed,
);

export const Functions = Type.Object(
  {
    entitled: Type.String({ description: 'The persona that may do all of it.' }),
    deny: Type.Array(Type.String(), {
      minItems: 1,
      description: 'Personas that must be refused. The first also tries other methods.',
    }),
    on: Type.String({
      description:
        'A persona of accounts.roles: accounts like it are acted upon, and what their creation captured is known to the actions.',
    }),
    operations: Type.Array(Type.Object({ action: Name, resource: Type.Optional(Type.String()) }, closed), {
      minItems: 1,
      description: 'What only the entitled may do; a change is seen by its readBack.',
    }),
    ownRole: Type.Optional(Name),
    profile: Type.Optional(
      Type.Object(
        {
          change: Name,
          read: Name,
          assign: ByName(Assigned, 'What a change of the own profile must not take, each with its proof.'),
        },
        {
          ...closed,
          description:
            "How people change their own profile, its ${marker} shown by `read`, and what isn't theirs to set.",
        },
      ),
    ),
  },
  { ...closed, description: 'Administrative functions: who may, and who must be refused.' },
);

export function functionsFacts(section: Static<typeof Functions> | undefined): FunctionsFacts | null {
  if (section === undefined) return null;
  const { entitled, deny, on, operations, ownRole, profile } = section;
  return {
    entitled,
    deny,
    on,
    operations: operations.map(({ action, resource }) => ({ action, resource: resource ?? null })),
    ownRole: ownRole ?? null,
    profile:
      profile === undefined
        ? null
        : {
            change: profile.change,
            read: profile.read,
            assign: Object.entries(profile.assign).map(([name, { members, holder, found }]) => ({
              name,
              members: members as JsonObject,
              holder,
              found,
            })),
          },
  };
}
