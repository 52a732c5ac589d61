/**
 * The target file: how to reach and drive one running system. It never says what must hold. The shape was
 * designed against what real systems force one to say (docs/target-format.md); parts that no kind uses yet
 * are left out rather than accepted and ignored.
 */
import { type Static, type TSchema, Type } from 'typebox';

const closed = { additionalProperties: false } as const;

export const Duration = Type.String({
  pattern: '^(\\d+(\\.\\d+)?(ms|s|m|h|d)|\\$\\{[^}]+\\})$',
  description: 'A duration: a number with its unit, e.g. 500ms, 8s, 15m, 12h, 7d.',
});

const Name = Type.String({
  pattern: '^[a-z][a-z0-9]*([.-][a-z0-9]+)*$',
  description: 'A lower-case name: patient.read',
});
/** Text in which `${name}` and `${name | function}` are filled in. */
const Template = Type.String({ minLength: 1 });
const ByName = <T extends TSchema>(schema: T, description: string) =>
  // Closed: a name outside the pattern would otherwise pass unchecked.
  Type.Record(Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_.-]*$' }), schema, { description, ...closed });
/** Keys that are the target's own words (form fields, host names, audit codes), whatever they look like. */
const ByWord = <T extends TSchema>(schema: T, description: string) =>
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

export const Totp = Type.Object(
  {
    secret: Secret,
    algorithm: Type.Optional(Type.Enum(['SHA1', 'SHA256', 'SHA512'])),
    digits: Type.Optional(Type.Integer({ minimum: 6, maximum: 8 })),
    period: Type.Optional(Duration),
  },
  closed,
);

export const Account = Type.Object(
  {
    username: Type.String({ minLength: 1 }),
    password: Type.Optional(Secret),
    totp: Type.Optional(Totp),
    actor: Type.Optional(
      Type.String({
        description: "The account's name in the target's audit log, when it isn't the user name.",
      }),
    ),
    vars: Type.Optional(ByName(Type.String(), 'Further variables of this account, not secret.')),
  },
  closed,
);

const AccountsFile = Type.Object(
  {
    file: Type.String({ description: 'A JSON or YAML file beside the target file.' }),
    at: Type.Optional(Type.String({ description: 'JSON pointer to a list of {username, password, totp}.' })),
  },
  closed,
);

const Persona = Type.Object(
  {
    role: Type.String(),
    title: Type.Optional(Type.String()),
    accounts: Type.Union([Type.Array(Account, { minItems: 1 }), AccountsFile], {
      description: 'The pool: a check that signs out, waits or changes something has an account to itself.',
    }),
  },
  closed,
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
const JsonMatch = Type.Object(
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

const Request = Type.Object(
  {
    method: Type.Optional(Type.Enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])),
    base: Type.Optional(Type.String({ description: 'A name under `bases`; the first when left out.' })),
    path: Template,
    headers: Type.Optional(ByName(Template, 'Extra headers.')),
    json: Type.Optional(Type.Unknown({ description: 'JSON body; templates in its strings.' })),
    form: Type.Optional(ByWord(Type.String(), 'application/x-www-form-urlencoded body.')),
    text: Type.Optional(Type.String()),
    follow: Type.Optional(
      Type.Boolean({ description: 'Follow redirects within the scope (at most 10). Default false.' }),
    ),
  },
  closed,
);

const Capture = Type.Union(
  [
    Type.Object({ json: Type.String({ description: 'JSONPath; its first value' }) }, closed),
    Type.Object({ header: Type.String() }, closed),
    Type.Object({ cookie: Type.String() }, closed),
    Type.Object({ field: Type.String({ description: 'Value of the named input in an HTML form' }) }, closed),
    Type.Object(
      { regex: Type.String({ format: 'regex', description: 'First group, over the body' }) },
      closed,
    ),
    Type.Object({ location: Type.String({ description: 'Query parameter of the Location header' }) }, closed),
  ],
  { description: 'Where a value is taken from. Captured values are treated as secrets.' },
);

const Factor = Type.Enum(['password', 'totp']);
const common = {
  name: Name,
  factor: Type.Optional(Factor),
  optional: Type.Optional(
    Type.Boolean({ description: 'Whether the recipe goes on when `expect` does not hold.' }),
  ),
  when: Type.Optional(Type.Object({ captured: Type.String() }, closed)),
};
const HttpStep = Type.Object(
  {
    ...common,
    request: Request,
    expect: Type.Optional(Matcher),
    capture: Type.Optional(ByName(Capture, 'Variable → where from.')),
    let: Type.Optional(ByName(Template, 'Variables computed before the request.')),
  },
  closed,
);
const BrowserDo = Type.Union([
  Type.Object({ goto: Template }, closed),
  Type.Object({ fill: Type.String({ description: 'CSS selector or label=Text' }), with: Template }, closed),
  Type.Object({ click: Type.String({ description: 'CSS selector, or role=button[name="…"]' }) }, closed),
  Type.Object({ see: Type.String({ description: 'Selector or text=… that must become visible' }) }, closed),
]);
const BrowserStep = Type.Object({ ...common, browser: Type.Array(BrowserDo, { minItems: 1 }) }, closed);

const Carrier = Type.Object(
  {
    cookie: Type.Optional(Type.String({ description: 'Name of the cookie that authenticates' })),
    headers: Type.Optional(
      ByName(Template, 'Headers sent with each request: Authorization: "Bearer ${access}"'),
    ),
    csrf: Type.Optional(
      Type.Object({ from: Type.Union([Type.Literal('form')]), path: Template, field: Type.String() }, closed),
    ),
  },
  { ...closed, minProperties: 1 },
);

const SignIn = Type.Object(
  {
    personas: Type.Optional(
      Type.Array(Type.String(), { description: 'Who may use this path; all when left out.' }),
    ),
    steps: Type.Array(Type.Union([HttpStep, BrowserStep]), { minItems: 1 }),
    carrier: Carrier,
    alive: Type.Object({ request: Request, success: Matcher, refused: Matcher }, closed),
    refresh: Type.Optional(
      Type.Object({ steps: Type.Array(HttpStep, { minItems: 1 }), refused: Matcher }, closed),
    ),
    signOut: Type.Optional(Type.Object({ steps: Type.Array(HttpStep, { minItems: 1 }) }, closed)),
    idle: Type.Optional(Duration),
    absolute: Type.Optional(Duration),
    protects: Type.Optional(
      Type.Object(
        { action: Name, resource: Type.Optional(Type.String()) },
        { ...closed, description: 'The action, done with this carrier, that a full sign-in must open.' },
      ),
    ),
  },
  closed,
);

const Action = Type.Object(
  {
    title: Type.Optional(Type.String()),
    request: Request,
    signIn: Type.Optional(
      Type.String({ description: 'The sign-in path whose carrier it needs; the first when left out.' }),
    ),
    operation: Type.Enum(['C', 'R', 'U', 'D', 'E'], {
      description:
        'Create, Read, Update, Delete, Execute (search included): the vocabulary of DICOM PS3.15 and FHIR.',
    }),
    writes: Type.Optional(Type.Boolean()),
    readBack: Type.Optional(
      Type.Object(
        {
          action: Name,
          persona: Type.String(),
          found: Type.Optional(Matcher),
        },
        {
          ...closed,
          description: 'How a change is seen: by `found`, or by its ${marker} anywhere in the answer.',
        },
      ),
    ),
    success: Type.Optional(Matcher),
    denied: Type.Optional(Matcher),
    canaries: Type.Optional(
      Type.Array(Type.String(), {
        description: 'Names of the canaries that a success shows; those of the resource.',
      }),
    ),
  },
  closed,
);

const Resource = Type.Object(
  {
    type: Type.String(),
    vars: Type.Optional(ByName(Type.String(), 'Variables for paths: patient: p-alice')),
    audited: Type.Optional(Type.String({ description: 'How the audit log names it: Patient/p-alice' })),
    canaries: Type.Optional(
      ByName(
        Type.Union([
          Type.String({ minLength: 8 }),
          Type.Object({ file: Type.String(), at: Type.Optional(Type.String()) }, closed),
        ]),
        'Unique values planted in the record.',
      ),
    ),
  },
  closed,
);

const Audit = Type.Object(
  {
    source: Type.Object(
      {
        persona: Type.String(),
        signIn: Type.Optional(Type.String()),
        request: Request,
        success: Type.Optional(Matcher),
        items: Type.String({ description: 'JSONPath to the entries' }),
        next: Type.Optional(Type.String({ description: "JSONPath to the next page's address" })),
        pages: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
      },
      closed,
    ),
    within: Duration,
    personas: Type.Optional(
      Type.Array(Type.String(), {
        minItems: 1,
        description: 'Whose actions this log shows; all when left out.',
      }),
    ),
    fields: Type.Object(
      {
        id: Type.Optional(Type.String()),
        time: Type.String(),
        actor: Type.String(),
        operation: Type.String(),
        object: Type.String(),
        outcome: Type.String(),
        nonce: Type.String(),
        emergency: Type.Optional(Type.String()),
      },
      { ...closed, description: 'JSONPath within an entry, for each field.' },
    ),
    operations: Type.Optional(ByWord(Type.String(), "The target's word → C, R, U, D or E.")),
    outcomes: Type.Object(
      {
        success: Type.Array(Type.String(), { minItems: 1 }),
        failure: Type.Array(Type.String(), { minItems: 1 }),
      },
      closed,
    ),
  },
  closed,
);

const Emergency = Type.Object(
  {
    persona: Type.String({ description: 'A designated role.' }),
    undesignated: Type.String({ description: 'A role that must be refused.' }),
    signIn: Type.Optional(Type.String()),
    resource: Type.String({ description: 'A record the persona is otherwise denied.' }),
    otherResource: Type.String({ description: 'A second such record, which must stay closed.' }),
    request: Name,
    read: Name,
    end: Type.Optional(Name),
    duration: Duration,
  },
  closed,
);

export const TargetFile = Type.Object(
  {
    target: Name,
    title: Type.String({ minLength: 1 }),
    extends: Type.Optional(
      Type.String({ description: 'A target file whose description this one overlays.' }),
    ),
    role: Type.Enum(['ehr', 'idp', 'proxy', 'service']),
    profile: Type.Optional(Type.String({ description: 'The profile run when none is named.' })),
    environment: Type.Enum(['demo', 'test', 'staging', 'production']),
    authorization: Type.Optional(
      Type.Object(
        {
          by: Type.String({ minLength: 1 }),
          until: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }),
          reference: Type.Optional(Type.String()),
        },
        {
          ...closed,
          description: 'Who allowed the probing, and until when; outside demo nothing runs without it.',
        },
      ),
    ),
    vars: Type.Optional(ByName(Type.String(), 'Values used in several places: ${vars.idle}')),
    start: Type.Optional(
      Type.Object(
        {
          command: Type.Array(Type.String({ minLength: 1 }), { minItems: 1 }),
          env: Type.Optional(ByName(Type.String(), 'Environment of the process.')),
          ready: Type.Optional(
            Type.String({
              description: 'First word of the line with which it says that it is ready; JSON follows.',
            }),
          ),
          within: Type.Optional(Duration),
        },
        closed,
      ),
    ),
    scope: Type.Object(
      {
        hosts: Type.Array(Type.String({ minLength: 1 }), { minItems: 1 }),
        ports: Type.Array(Type.Union([Type.Integer({ minimum: 1, maximum: 65535 }), Type.String()]), {
          minItems: 1,
        }),
        never: Type.Optional(
          Type.Array(Type.String({ description: 'METHOD /path or /path/*: refused before it is sent.' })),
        ),
      },
      closed,
    ),
    addresses: Type.Optional(ByWord(Type.String(), 'Host name → address, for names that are in no DNS.')),
    rate: Type.Optional(
      Type.Object(
        {
          perSecond: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
          concurrent: Type.Optional(Type.Integer({ minimum: 1, maximum: 256 })),
        },
        closed,
      ),
    ),
    trust: Type.Optional(
      Type.Object({ ca: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { minItems: 1 })) }, closed),
    ),
    bases: Type.Optional(ByName(Template, 'Base addresses by name.')),
    endpoints: Type.Optional(
      ByName(
        Type.Object(
          {
            host: Type.String({ minLength: 1 }),
            port: Type.Union([Type.Integer({ minimum: 1, maximum: 65535 }), Type.String()]),
            servername: Type.Optional(Type.String()),
          },
          closed,
        ),
        'TLS endpoints, each examined.',
      ),
    ),
    nonce: Type.Optional(
      Type.Object(
        { header: Type.String() },
        { ...closed, description: 'The request header that the audit log records.' },
      ),
    ),
    personas: Type.Optional(ByName(Persona, 'Test users by role.')),
    signIn: Type.Optional(ByName(SignIn, 'Every path by which a person or program can sign in.')),
    oracles: Type.Optional(
      Type.Object(
        {
          success: Type.Optional(Matcher),
          denied: Type.Optional(Matcher),
          anonymous: Type.Optional(Matcher),
        },
        closed,
      ),
    ),
    resources: Type.Optional(ByName(Resource, 'Records with their canaries.')),
    actions: Type.Optional(ByName(Action, 'Named things a persona can do.')),
    policy: Type.Optional(
      ByName(
        ByName(
          Type.Object(
            {
              allow: Type.Optional(Type.Array(Type.String())),
              deny: Type.Optional(Type.Array(Type.String())),
            },
            closed,
          ),
          'resource → who may and who may not',
        ),
        "The owner's access policy: action → resource → personas.",
      ),
    ),
    emergency: Type.Optional(Emergency),
    audit: Type.Optional(Audit),
    lacks: Type.Optional(ByName(Type.String({ minLength: 10 }), 'Feature → why the system has none of it.')),
  },
  closed,
);
export type TargetFile = Static<typeof TargetFile>;
export type TargetMatcher = Static<typeof Matcher>;
export type TargetRequest = Static<typeof Request>;
export type TargetHttpStep = Static<typeof HttpStep>;
export type TargetBrowserStep = Static<typeof BrowserStep>;
export type TargetCapture = Static<typeof Capture>;
export type TargetSignIn = Static<typeof SignIn>;
export type TargetAction = Static<typeof Action>;
export type TargetAccount = Static<typeof Account>;
export type TargetSecret = Static<typeof Secret>;
