/** Section of the target file for addresses that open an object to whoever holds them. */
import { Type } from 'typebox';
import { ByName, Capture, closed, Duration, Matcher, Name } from '../schema-parts.js';

const Link = Type.Object(
  {
    title: Type.Optional(Type.String({ minLength: 1, description: 'What people call it.' })),
    persona: Type.String({ description: 'Who may have one issued, for both resources.' }),
    issue: { ...Name, description: 'The action that issues one.' },
    resource: Type.String({ description: 'The resource whose object it opens.' }),
    otherResource: Type.String({ description: 'Another one, whose address is put in its place.' }),
    url: Capture,
    canaries: Type.Array(Type.String(), {
      minItems: 1,
      description: 'Names of the canaries that the object shows; those of the resource.',
    }),
    signature: Type.String({ minLength: 1, description: 'The query parameter with the signature.' }),
    expires: Type.Optional(
      Type.Object(
        {
          parameter: Type.String({ minLength: 1 }),
          as: Type.Enum(['epoch', 'iso', 'seconds'], {
            description:
              'Seconds since 1970, a time as in ISO 8601, or the seconds from its issue on (as in S3).',
          }),
        },
        { ...closed, description: 'The query parameter with its end.' },
      ),
    ),
    lifetime: Duration,
    success: Type.Optional(Matcher),
    refused: Matcher,
  },
  closed,
);

export const Links = ByName(Link, 'Pre-signed addresses of stored objects.');
