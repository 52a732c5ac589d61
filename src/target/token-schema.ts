/** What a target file says of the access tokens that a sign-in path issues. */
import { Type } from 'typebox';
import { closed, Duration, HttpStep, Matcher, Request } from './schema-parts.js';

export const Tokens = Type.Object(
  {
    access: Type.String({
      minLength: 1,
      description: 'The access token, by the name under which a step captures it.',
    }),
    lifetime: Type.Optional(
      Type.String({
        ...Duration,
        description: 'How long an access token lives, as the owner documents it.',
      }),
    ),
    expiresIn: Type.Optional(
      Type.Object(
        { json: Type.String({ description: 'JSONPath; its first value' }) },
        { ...closed, description: 'The lifetime in seconds, in the answer of the last step of signing in.' },
      ),
    ),
    keys: Type.Optional(
      Type.Object(
        { request: Request },
        { ...closed, description: 'Where the public keys are published, as a JWK set (RFC 7517).' },
      ),
    ),
    elsewhere: Type.Optional(
      Type.Object(
        {
          steps: Type.Array(HttpStep, { minItems: 1 }),
          token: Type.String({ minLength: 1, description: 'The name under which a step captures it.' }),
          accepted: Type.Object(
            { request: Request, success: Matcher },
            { ...closed, description: 'A request that this token opens, where it is meant to be used.' },
          ),
        },
        {
          ...closed,
          description: 'How a signed-in client gets a token of the same issuer for another resource.',
        },
      ),
    ),
  },
  { ...closed, description: 'The access tokens that this path issues.' },
);
