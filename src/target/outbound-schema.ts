/** Sections of the target file for messages: those that the target sends out, and those that it receives signed. */
import { Type } from 'typebox';
import { ByName, closed, Duration, HttpStep, Matcher, Name, Secret, Template } from './schema-parts.js';

const signatureParts = {
  header: Type.String({ minLength: 1, description: 'The header that carries the signature or digest.' }),
  value: Type.Optional(
    Type.String({
      pattern: '\\$\\{signature\\}',
      description: 'The whole value of that header: "v1,${signature}"; "${signature}" when left out.',
    }),
  ),
  algorithm: Type.Enum(['hmac-sha256', 'hmac-sha384', 'hmac-sha512', 'sha256', 'sha512'], {
    description: 'A keyed signature (hmac-…), or a plain digest such as Content-Digest (RFC 9530).',
  }),
  encoding: Type.Optional(
    Type.Enum(['base64', 'base64url', 'hex'], { description: 'base64 when left out.' }),
  ),
  content: Type.Optional(
    Type.String({
      pattern: '\\$\\{body\\}',
      description: 'What is signed: "${id}.${timestamp}.${body}"; "${body}" when left out.',
    }),
  ),
  headers: Type.Optional(
    ByName(Template, 'Headers that travel with it, made of ${id} and ${timestamp} (seconds).'),
  ),
  keyEncoding: Type.Optional(
    Type.Enum(['utf8', 'base64', 'hex'], { description: 'How the secret is written; utf8 when left out.' }),
  ),
};

/** By which the harness signs what the target receives. */
const Signature = Type.Object({ ...signatureParts, secret: Type.Optional(Secret) }, closed);

/** By which the target signs what it sends; its secret may be one that `connect` captured. */
const OutboundSignature = Type.Object(
  {
    ...signatureParts,
    secret: Type.Optional(
      Type.Union([Type.Object({ captured: Type.String({ minLength: 1 }) }, closed), ...Secret.anyOf], {
        description: 'A secret by reference, or {captured: NAME} for one that a step of `connect` captured.',
      }),
    ),
  },
  closed,
);

/** Steps with the session of a persona. */
export const Turn = Type.Object(
  {
    persona: Type.String(),
    signIn: Type.Optional(Type.String()),
    steps: Type.Array(HttpStep, { minItems: 1 }),
  },
  closed,
);

export const Outbound = Type.Object(
  {
    protocol: Type.Enum(['https', 'syslog-tls', 'smtp']),
    title: Type.Optional(Type.String({ minLength: 1 })),
    connect: Turn,
    event: Type.Object(
      { persona: Type.String(), action: Name, resource: Type.String() },
      { ...closed, description: 'What makes the target call.' },
    ),
    disconnect: Type.Optional(Turn),
    carries: Type.Array(Type.String(), {
      minItems: 1,
      description: "What each call holds: canaries of the event's resource, `marker`, `nonce`.",
    }),
    within: Duration,
    retryWithin: Type.Optional(Duration),
    several: Type.Optional(
      Type.Boolean({ description: 'Whether several receivers may be connected at once. Default false.' }),
    ),
    signature: Type.Optional(OutboundSignature),
  },
  closed,
);

export const Exchange = Type.Object(
  {
    title: Type.Optional(Type.String({ minLength: 1 })),
    action: Name,
    resource: Type.String(),
    persona: Type.Optional(
      Type.String({ description: 'Whose session it is sent with; the signature alone when left out.' }),
    ),
    signature: Signature,
    refused: Matcher,
  },
  closed,
);

export const Receivers = Type.Object(
  {
    host: Type.Optional(Type.String({ minLength: 1 })),
    listen: Type.Optional(Type.String({ minLength: 1 })),
    ports: Type.Optional(Type.Array(Type.Integer({ minimum: 1, maximum: 65535 }), { minItems: 1 })),
    authority: Type.Optional(
      Type.Object(
        { cert: Type.String({ minLength: 1, description: 'A PEM file.' }), key: Secret },
        { ...closed, description: 'An authority that the target trusts already; else one made for the run.' },
      ),
    ),
  },
  { ...closed, description: "How the target reaches the harness's own servers." },
);
