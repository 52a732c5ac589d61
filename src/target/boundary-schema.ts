/** Sections of the target file for what lies beyond a boundary: another's patient, another tenant's record. */
import { Type } from 'typebox';
import { ByName, closed, Name } from './schema-parts.js';

const way = (description: string) =>
  Type.Union(
    [
      Type.Array(Name, { minItems: 1, description: 'Actions that are of this way.' }),
      Type.Object({ none: Type.String({ minLength: 10, description: 'Why there is no such way.' }) }, closed),
    ],
    { description: `${description} Actions, or {none: why there is no such way}.` },
  );

const parties = {
  title: Type.Optional(Type.String()),
  entitled: Type.String({ description: 'A persona that may see the record.' }),
  stranger: Type.String({ description: 'A persona of the same role that may not.' }),
  record: Type.String({ description: 'The record, one of `resources`, with canaries.' }),
  own: Type.Array(Type.String(), {
    minItems: 1,
    description:
      'All resources that the stranger may see; the first is asked for by each way, and must come.',
  }),
};

export const Relationships = ByName(
  Type.Object(
    {
      ...parties,
      ways: Type.Object(
        {
          read: way('By its id.'),
          version: way('An earlier version of it, by id.'),
          history: way('All versions of it.'),
          search: way('What a search finds.'),
          include: way('What a search adds to what it found.'),
          everything: way('The whole record at once.'),
          batch: way('A request within a batch or transaction.'),
          write: way('Something added to it, or its replacement.'),
          patch: way('A change of a part of it.'),
          attachment: way('A document or image that belongs to it.'),
          export: way('A file of many records.'),
        },
        { ...closed, description: 'Every way by which the record can be asked for.' },
      ),
    },
    closed,
  ),
  'Records that one persona has a relationship to and another of the same role has not.',
);

export const Tenants = ByName(
  Type.Object(
    {
      ...parties,
      ways: Type.Object(
        {
          path: way('The id in the path.'),
          query: way('The id, or the tenant, in the query.'),
          body: way('The id, or the tenant, in the body.'),
          host: way("The tenant's own host name, in Host or a forwarded header."),
          header: way('The tenant in a header of the application.'),
          batch: way('A request within a batch or transaction.'),
          export: way('A file of many records.'),
          cached: way("An address that is the same for both tenants, asked just after the record's own."),
          presigned: way('An address that is good without a session.'),
        },
        { ...closed, description: 'Every way by which the record can be asked for.' },
      ),
    },
    closed,
  ),
  'Records of one tenant, asked for by a user of another.',
);

/** What both have in common, whatever the ways are called. */
export interface TargetBoundary {
  readonly entitled: string;
  readonly stranger: string;
  readonly record: string;
  readonly own: readonly string[];
  readonly ways: { readonly [way: string]: readonly string[] | { readonly none: string } };
}
