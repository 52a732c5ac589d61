/** The paths by which a person or program signs in: their steps, and what the session is carried by. */
import { type Static, Type } from 'typebox';
import { MailStep } from './mailbox/schema.js';
import {
  BrowserStep,
  ByName,
  closed,
  Duration,
  HttpStep,
  Matcher,
  Name,
  Request,
  Template,
} from './schema-parts.js';
import { Tokens } from './token-schema.js';

const Follow = Type.Optional(Type.Boolean({ description: 'Redirects on the way to the page are followed.' }));

const Carrier = Type.Object(
  {
    cookie: Type.Optional(Type.String({ description: 'Name of the cookie that authenticates' })),
    headers: Type.Optional(
      ByName(Template, 'Headers sent with each request: Authorization: "Bearer ${access}"'),
    ),
    certificate: Type.Optional(
      Type.Literal(true, {
        description: "Each connection of the session presents the account's client certificate.",
      }),
    ),
    csrf: Type.Optional(
      Type.Union([
        Type.Object(
          { from: Type.Literal('form'), path: Template, field: Type.String(), follow: Follow },
          closed,
        ),
        Type.Object(
          {
            from: Type.Literal('form'),
            path: Template,
            address: Type.String({
              format: 'regex',
              description: 'Its first group is the proof, in the address that a form of the page is sent to.',
            }),
            follow: Follow,
          },
          closed,
        ),
        Type.Object(
          {
            from: Type.Literal('cookie'),
            cookie: Type.String(),
          },
          { ...closed, description: 'A copy of this cookie, sent where a request says ${csrf}.' },
        ),
      ]),
    ),
  },
  { ...closed, minProperties: 1 },
);

const Alive = Type.Object({ request: Request, success: Matcher, refused: Matcher }, closed);
const ownAlive = {
  alive: Type.Optional({ ...Alive, description: 'Its own request; that of the path when left out.' }),
};
const OtherCarrier = Type.Union([
  Type.Object(
    { cookie: Type.String({ description: 'Sent as the only cookie of its requests' }), ...ownAlive },
    closed,
  ),
  Type.Object(
    { headers: ByName(Template, 'Sent without any cookie: Authorization: "Bearer ${access}"'), ...ownAlive },
    closed,
  ),
]);

export const SignIn = Type.Object(
  {
    personas: Type.Optional(
      Type.Array(Type.String(), { description: 'Who may use this path; all when left out.' }),
    ),
    steps: Type.Array(Type.Union([HttpStep, BrowserStep, MailStep]), {
      description:
        'In order. None where each request proves by itself who sends it: Basic, a client certificate.',
    }),
    carrier: Carrier,
    carriers: Type.Optional(
      ByName(OtherCarrier, 'What else the same sign-in gives, each of which opens something by itself.'),
    ),
    alive: Alive,
    refresh: Type.Optional(
      Type.Object(
        {
          steps: Type.Array(HttpStep, { minItems: 1 }),
          refused: Matcher,
          idle: Type.Optional(
            Type.String({ ...Duration, description: 'How long a refresh token lives that is not used.' }),
          ),
          absolute: Type.Optional(
            Type.String({
              ...Duration,
              description: 'How long after the sign-in a session can be renewed, however often it was.',
            }),
          ),
        },
        closed,
      ),
    ),
    tokens: Type.Optional(Tokens),
    signOut: Type.Optional(
      Type.Object({ steps: Type.Array(Type.Union([HttpStep, BrowserStep]), { minItems: 1 }) }, closed),
    ),
    idle: Type.Optional(Duration),
    activity: Type.Optional(
      Type.Literal('renewal', { description: 'Only `refresh` counts as use; what a token opens does not.' }),
    ),
    absolute: Type.Optional(Duration),
    inTurn: Type.Optional(
      Type.Literal(true, {
        description: 'One account does one thing after the other, and fetches a form and sends it in one.',
      }),
    ),
    protects: Type.Optional(
      Type.Object(
        {
          action: Name,
          resource: Type.Optional(Type.String()),
          for: Type.Optional(
            ByName(
              Type.Object({ action: Name, resource: Type.Optional(Type.String()) }, closed),
              'Persona → what it opens for those who may not do that.',
            ),
          ),
        },
        { ...closed, description: 'The action, done with this carrier, that a full sign-in must open.' },
      ),
    ),
  },
  closed,
);

export type TargetSignIn = Static<typeof SignIn>;
export type TargetOtherCarrier = Static<typeof OtherCarrier>;
/** Whether each request proves by itself who sends it, as with HTTP Basic: nothing is issued that could end or be stolen. */
export function isSessionless({ steps, carrier }: TargetSignIn): boolean {
  if (carrier.cookie !== undefined || carrier.headers === undefined) return false;
  const headers = JSON.stringify(carrier.headers);
  const captured = steps.flatMap((step) => ('capture' in step ? Object.keys(step.capture ?? {}) : []));
  return !captured.some((name) => new RegExp(`\\$\\{\\s*${name}\\b`).test(headers));
}
