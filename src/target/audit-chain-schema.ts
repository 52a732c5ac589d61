/** How the target shows that its audit log was not tampered with: an export whose entries are linked by hashes. */
import { type Static, Type } from 'typebox';
import { closed, Matcher, Request } from './schema-parts.js';

const Link = Type.Object(
  {
    seq: Type.Optional(Type.String({ description: "The entry's number, from 1." })),
    previous: Type.Optional(Type.String({ description: 'The hash of the entry before.' })),
    hash: Type.String(),
    digest: Type.Optional(
      Type.String({ description: "The digest of the entry's content, where one is linked." }),
    ),
    content: Type.String({
      description: 'The entry: a text is hashed as it is, anything else in RFC 8785 form.',
    }),
    without: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), {
        minItems: 1,
        description: 'Members of the entry that are not hashed.',
      }),
    ),
  },
  { ...closed, description: 'JSONPath within an item of the export, for each part of the link.' },
);

export const Chain = Type.Object(
  {
    persona: Type.String({ description: 'Who exports the log.' }),
    signIn: Type.Optional(Type.String()),
    export: Type.Object(
      {
        request: Request,
        success: Type.Optional(Matcher),
        items: Type.String({ description: 'JSONPath to the links, oldest first' }),
        next: Type.Optional(Type.String({ description: "JSONPath to the next page's address" })),
        pages: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
      },
      { ...closed, description: 'All of the log, from its first entry on.' },
    ),
    head: Type.Object(
      {
        request: Request,
        hash: Type.String({ description: 'JSONPath to the hash of the last entry' }),
        entries: Type.String({ description: 'JSONPath to the number of entries' }),
      },
      {
        ...closed,
        description: 'The last entry, told apart from the export: else the tail could be cut off.',
      },
    ),
    link: Link,
    hashed: Type.String({
      pattern: '\\$\\{(content|digest)\\}',
      description: 'What each hash is of: "${seq}\\n${previous}\\n${digest}", or with ${content}.',
    }),
    first: Type.Optional(
      Type.String({ description: 'What stands for the hash before the first entry; none: empty.' }),
    ),
    algorithm: Type.Optional(
      Type.Enum(['sha256', 'sha384', 'sha512'], { description: 'sha256 when left out.' }),
    ),
    encoding: Type.Optional(Type.Enum(['hex', 'base64', 'base64url'], { description: 'hex when left out.' })),
    keep: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'A file, relative to this one, in which the harness keeps the head from run to run.',
      }),
    ),
  },
  closed,
);

export type TargetChain = Static<typeof Chain>;
