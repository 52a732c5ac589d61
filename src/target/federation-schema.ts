/** The section of the target file for federated sign-in: how the target is told of a provider of the harness. */
import { Type } from 'typebox';
import { Turn } from './outbound-schema.js';
import { ByName, Capture, closed, HttpStep, Matcher, Name, Template } from './schema-parts.js';

export const Federation = Type.Object(
  {
    protocol: Type.Enum(['oidc', 'saml'], { description: 'OpenID Connect (code flow), or SAML 2.0.' }),
    title: Type.Optional(Type.String({ minLength: 1 })),
    persona: Type.String({ description: 'Whose account the provider signs in.' }),
    subject: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'Under what name: `sub`, or the NameID. Made up for each run when left out.',
      }),
    ),
    claims: Type.Optional(ByName(Template, 'Further claims or attributes, such as email.')),
    acr: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'The authentication context with a second factor that the target relies on: `acr`, or AuthnContextClassRef.',
      }),
    ),
    connect: Turn,
    disconnect: Type.Optional(Turn),
    begin: Type.Array(HttpStep, {
      minItems: 1,
      description: 'How a sign-in begins; the last answer sends the browser to the provider.',
    }),
    capture: Type.Optional(ByName(Capture, "What the callback's answer gives: variable → where from.")),
    steps: Type.Optional(
      Type.Array(HttpStep, { minItems: 1, description: 'What follows the callback, such as a code.' }),
    ),
    accepted: Matcher,
    challenged: Type.Optional(Matcher),
    refused: Matcher,
    signIn: Type.String({ description: 'The sign-in path whose carrier the session has.' }),
    opens: Type.Optional(
      Type.Object(
        { action: Name, resource: Type.Optional(Type.String()) },
        { ...closed, description: 'What the session must open; what `signIn` protects when left out.' },
      ),
    ),
  },
  closed,
);

export const EmergencyMode = Type.Object(
  {
    federation: Type.String({
      description: 'The federation whose provider stops answering; by OpenID Connect.',
    }),
    signIn: Type.String({
      description: 'The documented sign-in path of its persona that does without the provider.',
    }),
  },
  {
    ...closed,
    description:
      'How people work on while the identity provider is away. To declare it is to allow the outage.',
  },
);
