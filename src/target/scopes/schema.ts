/** Section of the target file for tokens of a narrower scope than their owner's rights. */
import { Type } from 'typebox';
import { ByName, closed, HttpStep, Matcher, Name } from '../schema-parts.js';

const Done = Type.Object({ action: Name, resource: Type.String() }, closed);
const scope = (description: string) => Type.String({ minLength: 1, description });

export const Scopes = ByName(
  Type.Object(
    {
      title: Type.Optional(Type.String()),
      persona: Type.String({ description: 'Whose rights the tokens have a part of.' }),
      signIn: Name,
      steps: Type.Array(HttpStep, {
        minItems: 1,
        description: 'Signs in and asks for ${scope}; captures what the carrier of `signIn` sends.',
      }),
      granted: Type.Optional(
        Type.Object(
          { json: Type.String({ description: 'JSONPath; its first value' }) },
          { ...closed, description: 'The scope that was granted, in the answer of the last step.' },
        ),
      ),
      refused: { ...Matcher, description: 'How the last step refuses a scope.' },
      full: scope('A scope that covers all that the persona may do.'),
      unknown: Type.Optional(scope('A scope that there is not.')),
      renew: Type.Optional(
        Type.Object(
          { steps: Type.Array(HttpStep, { minItems: 1 }), refused: Matcher },
          { ...closed, description: 'Renews the tokens and asks for ${scope}.' },
        ),
      ),
      tokens: ByName(
        Type.Object(
          {
            scope: scope('What is asked for.'),
            may: { ...Done, description: 'What a token of this scope opens.' },
            mayNot: Type.Array(Done, {
              minItems: 1,
              description: 'What it must not open, and a token of the full scope does.',
            }),
          },
          closed,
        ),
        'Tokens of narrower scopes.',
      ),
    },
    closed,
  ),
  'How programs ask for tokens of a narrower scope (OAuth 2.0, SMART App Launch).',
);
