/** What every section of a target file is made of: names, texts, secrets, matchers, requests, steps. */
import { type TSchema, Type } from 'typebox';

export const closed = { additionalProperties: false } as const;

export const Duration = Type.String({
  pattern: '^(\\d+(\\.\\d+)?(ms|s|m|h|d)|\\$\\{[^}]+\\})$',
  description: 'A duration: a number with its unit, e.g. 500ms, 8s, 15m, 12h, 7d.',
});

export const Name = Type.String({
  pattern: '^[a-z][a-z0-9]*([.-][a-z0-9]+)*$',
  description: 'A lower-case name: patient.read',
});
/** Text in which `${name}` and `${name | function}` are filled in. */
export const Template = Type.String({ minLength: 1 });
export const ByName = <T extends TSchema>(schema: T, description: string) =>
  // Closed: a name outside the pattern would otherwise pass unchecked.
  Type.Record(Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_.-]*$' }), schema, { description, ...closed });
/** Keys that are the target's own words (form fields, host names, audit codes), whatever they look like. */
export const ByWord = <T extends TSchema>(schema: T, description: string) =>
  Type.Record(Type.String(), schema, { description });

export const Secret = Type.Union(
  [
    Type.Object({ literal: Type.String({ minLength: 1 }) }, closed),
    Type.Object({ env: Type.String({ minLength: 1 }) }, closed),
    Type.Object({ file: Type.String({ minLength: 1 }), at: Type.Optional(Type.String()) }, closed),
    Type.Object({ exec: Type.Array(Type.String(), { minItems: 1 }) }, closed),
  ],
  {
    description:
      'A secret by reference: {env: NAME}, {file: PATH, at: /json/pointer}, {exec: [command, …]}; {literal: …} in a demo only.',
  },
);

/** The one matcher vocabulary, for success, denial, expectations and oracles alike. */
const Status = Type.Union([
  Type.Integer({ minimum: 100, maximum: 599 }),
  Type.String({ pattern: '^[1-5]xx$' }),
]);
const TextMatch = Type.Union([
  Type.String(),
  Type.Object(
    {
      equals: Type.Optional(Type.String()),
      contains: Type.Optional(Type.String()),
      matches: Type.Optional(Type.String({ format: 'regex' })),
      absent: Type.Optional(Type.Boolean()),
    },
    closed,
  ),
]);
export const JsonMatch = Type.Object(
  {
    path: Type.String({ description: 'RFC 9535 JSONPath' }),
    equals: Type.Optional(Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()])),
    contains: Type.Optional(Type.String()),
    matches: Type.Optional(Type.String({ format: 'regex' })),
    exists: Type.Optional(Type.Boolean()),
    count: Type.Optional(Type.Integer({ minimum: 0 })),
  },
  closed,
);
const matcherParts = {
  status: Type.Optional(Type.Union([Status, Type.Array(Status, { minItems: 1 })])),
  header: Type.Optional(ByName(TextMatch, 'Header name → what its value must be.')),
  body: Type.Optional(TextMatch),
  lacks: Type.Optional(Type.String({ description: 'Text the body must not contain.' })),
  json: Type.Optional(Type.Union([JsonMatch, Type.Array(JsonMatch, { minItems: 1 })])),
  type: Type.Optional(Type.String({ description: 'Content type, compared without parameters.' })),
};
const SimpleMatcher = Type.Object(matcherParts, { ...closed, minProperties: 1 });
export const Matcher = Type.Object(
  {
    ...matcherParts,
    any: Type.Optional(Type.Array(SimpleMatcher, { minItems: 1 })),
    not: Type.Optional(SimpleMatcher),
  },
  {
    ...closed,
    minProperties: 1,
    description: 'All parts given must hold; `any`: at least one of the list; `not`: none.',
  },
);

const fileParts = {
  name: Template,
  type: Type.Optional(
    Type.String({
      pattern: '^[\\w.+-]+/[\\w.+-]+(;[ -~]*)?$',
      description: 'Content type; application/octet-stream when left out.',
    }),
  ),
};
export const Multipart = ByWord(
  Type.Union([
    Type.String(),
    Type.Object({ ...fileParts, content: Type.String() }, closed),
    Type.Object(
      {
        ...fileParts,
        base64: Type.String({ pattern: '^[A-Za-z0-9+/]+={0,2}$', description: 'Bytes that are no text.' }),
      },
      closed,
    ),
  ]),
  'multipart/form-data body (RFC 7578): field → text, or a file with its name and content.',
);

export const Request = Type.Object(
  {
    method: Type.Optional(Type.Enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])),
    base: Type.Optional(Type.String({ description: 'A name under `bases`; the first when left out.' })),
    path: Template,
    headers: Type.Optional(ByName(Template, 'Extra headers.')),
    json: Type.Optional(Type.Unknown({ description: 'JSON body; templates in its strings.' })),
    form: Type.Optional(ByWord(Type.String(), 'application/x-www-form-urlencoded body.')),
    multipart: Type.Optional(Multipart),
    text: Type.Optional(Type.String()),
    follow: Type.Optional(
      Type.Boolean({ description: 'Follow redirects within the scope (at most 10). Default false.' }),
    ),
  },
  closed,
);

/** The value of some answers only, such as a code that is not asked of everyone. */
const maybe = {
  optional: Type.Optional(
    Type.Literal(true, { description: 'The step goes on where the answer does not hold it.' }),
  ),
};

export const Capture = Type.Union(
  [
    Type.Object({ json: Type.String({ description: 'JSONPath; its first value' }), ...maybe }, closed),
    Type.Object({ header: Type.String(), ...maybe }, closed),
    Type.Object({ cookie: Type.String(), ...maybe }, closed),
    Type.Object(
      { field: Type.String({ description: 'Value of the named input in an HTML form' }), ...maybe },
      closed,
    ),
    Type.Object(
      { regex: Type.String({ format: 'regex', description: 'First group, over the body' }), ...maybe },
      closed,
    ),
    Type.Object(
      { location: Type.String({ description: 'Query parameter of the Location header' }), ...maybe },
      closed,
    ),
  ],
  { description: 'Where a value is taken from. Captured values are treated as secrets.' },
);

const Factor = Type.Enum(['password', 'totp', 'hotp', 'mail', 'recovery', 'webauthn'], {
  description: 'What is proven by this step; `mail`: the step that sends a code which came by mail.',
});

const ceremonyParts = {
  rpId: Type.Optional(
    Type.String({
      minLength: 1,
      description: "The relying party; the host of the step's request when left out.",
    }),
  ),
  origin: Type.Optional(
    Type.String({
      minLength: 1,
      description: "Of the page that asks; that of the step's request when left out.",
    }),
  ),
  encoding: Type.Optional(
    Type.Enum(['base64url', 'base64'], { description: 'Of the answer; base64url when left out.' }),
  ),
};
/** A ceremony of W3C Web Authentication: the answer is known to the step as ${credential.…}. */
const Ceremony = Type.Union(
  [
    Type.Object(
      {
        create: Type.String({ minLength: 1, description: 'The challenge that a new credential answers.' }),
        user: Type.Optional(
          Type.String({ minLength: 1, description: "The user's id, as the options give it." }),
        ),
        ...ceremonyParts,
      },
      closed,
    ),
    Type.Object(
      {
        assert: Type.String({
          minLength: 1,
          description: "The challenge that the account's credential answers.",
        }),
        ...ceremonyParts,
      },
      closed,
    ),
  ],
  {
    description:
      'The authenticator answers before the request is sent: ${credential.id}, .clientData, .attestation, .authenticatorData, .signature, .userHandle.',
  },
);
const Captured = Type.Object({ captured: Type.String() }, closed);
export const stepParts = {
  name: Name,
  factor: Type.Optional(Factor),
  optional: Type.Optional(
    Type.Boolean({ description: 'Whether the recipe goes on when `expect` does not hold.' }),
  ),
  when: Type.Optional(Captured),
};
export const HttpStep = Type.Object(
  {
    ...stepParts,
    request: Request,
    carrier: Type.Optional(
      Type.Literal(false, {
        description:
          "Sent without the carrier's headers, where steps carry them: for an address that is not meant to get them.",
      }),
    ),
    expect: Type.Optional(Matcher),
    capture: Type.Optional(ByName(Capture, 'Variable → where from.')),
    let: Type.Optional(ByName(Template, 'Variables computed before the request.')),
    authenticator: Type.Optional(Ceremony),
  },
  closed,
);

const BrowserDo = Type.Union([
  Type.Object({ goto: Template }, closed),
  Type.Object({ fill: Type.String({ description: 'CSS selector or label=Text' }), with: Template }, closed),
  Type.Object({ click: Type.String({ description: 'CSS selector, or role=button[name="…"]' }) }, closed),
  Type.Object({ see: Type.String({ description: 'Selector or text=… that must become visible' }) }, closed),
]);
const Shown = Type.Object(
  { visible: Type.String({ description: 'Selector; only if the page shows it when the step comes up.' }) },
  closed,
);
export const BrowserStep = Type.Object(
  {
    ...stepParts,
    when: Type.Optional(Type.Union([Captured, Shown])),
    browser: Type.Array(BrowserDo, { minItems: 1 }),
  },
  closed,
);
