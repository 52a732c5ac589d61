/**
 * The target file: how to reach and drive one running system. It never says what must hold. The shape was
 * designed against what real systems force one to say (docs/target-format.md); parts that no kind uses yet
 * are left out rather than accepted and ignored.
 */
import { type Static, Type } from 'typebox';
import { Accounts, MadePasswords, Passwords } from './account-schema.js';
import { Alerts } from './alerts-schema.js';
import { Audit } from './audit-schema.js';
import { Factors, StepUps } from './authenticators-schema.js';
import { Relationships, Tenants } from './boundary-schema.js';
import { Contexts } from './contexts-schema.js';
import { Disclosures } from './disclosures/schema.js';
import { Elevation } from './elevation-schema.js';
import { Exports } from './exports/schema.js';
import { EmergencyMode, Federation } from './federation-schema.js';
import { MinimumNecessary } from './field-sets-schema.js';
import { Functions } from './functions-schema.js';
import { Inventory } from './inventory/schema.js';
import { Links } from './links/schema.js';
import { Lookup } from './lookup-schema.js';
import { Mailbox, type MailStep } from './mailbox/schema.js';
import { Exchange, Outbound, Receivers } from './outbound-schema.js';
import { Persona } from './persona-schema.js';
import { Integrity } from './records-schema.js';
import {
  type BrowserStep,
  ByName,
  ByWord,
  Capture,
  closed,
  Duration,
  type HttpStep,
  Matcher,
  type Multipart,
  Name,
  Request,
  type Secret,
  Template,
} from './schema-parts.js';
import { Scopes } from './scopes/schema.js';
import { Segregation } from './segregation-schema.js';
import { SignIn } from './sign-in-schema.js';
import { Anomaly, Lockout, SecondFactor } from './trials/schema.js';

export { Account, type TargetAccount, Totp } from './persona-schema.js';
export { Matcher, Secret } from './schema-parts.js';

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
    event: Type.Optional(
      Type.Enum(
        [
          'create',
          'read',
          'version-read',
          'search',
          'update',
          'patch',
          'delete',
          'history',
          'batch',
          'attachment',
          'print',
          'export',
          'privilege-change',
          'emergency',
          'other',
        ],
        {
          description: 'Which kind of audited event it is; by its operation when left out, E being a search.',
        },
      ),
    ),
    writes: Type.Optional(Type.Boolean()),
    capture: Type.Optional(
      ByName(
        Capture,
        'What an answer says that later actions need, such as the id of what was made; not secret.',
      ),
    ),
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
    undo: Type.Optional(
      Type.Object(
        { action: Name, persona: Type.Optional(Type.String()) },
        {
          ...closed,
          description:
            'How what this action made is removed when the check ends, by whom: whoever made it, when left out.',
        },
      ),
    ),
    several: Type.Optional(
      Type.Boolean({
        description:
          'Whether it may touch records of several people, so that its entry in the log need not name one.',
      }),
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
    lookup: Type.Optional(Lookup),
    audited: Type.Optional(
      Type.String({
        description:
          'How the audit log names it: Patient/p-alice, or Patient/${patient} where that is looked up.',
      }),
    ),
    canaries: Type.Optional(
      ByName(
        Type.Union([
          Type.String({ minLength: 8 }),
          Type.Object({ file: Type.String(), at: Type.Optional(Type.String()) }, closed),
          Type.Object({ env: Type.String({ minLength: 1 }) }, closed),
          Type.Object({ exec: Type.Array(Type.String(), { minItems: 1 }) }, closed),
        ]),
        'Unique values planted in the record: as text, or by reference {env}, {file, at} or {exec}.',
      ),
    ),
    denied: Type.Optional(Matcher),
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
    stepUp: Type.Optional(
      Type.String({
        description:
          'The entry of stepUp that says how a request of someone not recently seen is challenged.',
      }),
    ),
    alert: Type.Optional(
      Type.Object(
        {
          persona: Type.String({ description: 'Who is told by mail: one of its accounts, or all.' }),
          subject: Type.String({ format: 'regex', description: 'Which mail is meant.' }),
          within: Duration,
        },
        {
          ...closed,
          description: 'The mail that somebody invoked it; it names the user by user name.',
        },
      ),
    ),
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
            starttls: Type.Optional(
              Type.Enum(['smtp', 'imap', 'pop3', 'ftp', 'ldap', 'xmpp', 'postgres', 'mysql'], {
                description: 'The protocol in which TLS is asked for, where it does not come first.',
              }),
            ),
          },
          closed,
        ),
        'TLS endpoints, each examined.',
      ),
    ),
    services: Type.Optional(
      ByName(
        Type.Object(
          {
            host: Type.String({ minLength: 1 }),
            port: Type.Union([Type.Integer({ minimum: 1, maximum: 65535 }), Type.String()]),
            protocol: Type.Enum([
              'http',
              'mllp',
              'dicom',
              'syslog',
              'ldap',
              'smtp',
              'imap',
              'pop3',
              'ftp',
              'postgres',
            ]),
            login: Type.Optional(
              Type.Object(
                {
                  user: Type.String({ minLength: 1 }),
                  database: Type.Optional(Type.String({ minLength: 1 })),
                },
                {
                  ...closed,
                  description: 'postgres: who may sign in, and where; no password is sent.',
                },
              ),
            ),
          },
          closed,
        ),
        'Every further port, port 80 among them: closed, redirecting without content, or demanding TLS.',
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
              denied: Type.Optional(Matcher),
            },
            closed,
          ),
          'resource → who may and who may not',
        ),
        "The owner's access policy: action → resource → personas.",
      ),
    ),
    functions: Type.Optional(Functions),
    segregation: Type.Optional(Segregation),
    accounts: Type.Optional(Accounts),
    passwords: Type.Optional(Passwords),
    madePasswords: Type.Optional(MadePasswords),
    inventory: Type.Optional(Inventory),
    minimumNecessary: Type.Optional(MinimumNecessary),
    relationships: Type.Optional(Relationships),
    tenants: Type.Optional(Tenants),
    links: Type.Optional(Links),
    exports: Type.Optional(Exports),
    disclosures: Type.Optional(Disclosures),
    scopes: Type.Optional(Scopes),
    contexts: Type.Optional(Contexts),
    emergency: Type.Optional(Emergency),
    elevation: Type.Optional(Elevation),
    audit: Type.Optional(Audit),
    outbound: Type.Optional(ByName(Outbound, 'Every way in which the target calls other systems by itself.')),
    exchanges: Type.Optional(ByName(Exchange, 'Messages that the target receives, signed or digested.')),
    federation: Type.Optional(
      ByName(Federation, 'Sign-in by an identity provider, which the harness can be one of.'),
    ),
    emergencyMode: Type.Optional(EmergencyMode),
    receivers: Type.Optional(Receivers),
    mailbox: Type.Optional(Mailbox),
    factors: Type.Optional(Factors),
    stepUp: Type.Optional(StepUps),
    secondFactor: Type.Optional(SecondFactor),
    lockout: Type.Optional(Lockout),
    anomaly: Type.Optional(Anomaly),
    integrity: Type.Optional(Integrity),
    alerts: Type.Optional(Alerts),
    lacks: Type.Optional(ByName(Type.String({ minLength: 10 }), 'Feature → why the system has none of it.')),
  },
  closed,
);
export { sourceSecrets } from './audit-schema.js';
export type { TargetBoundary } from './boundary-schema.js';
export { isSessionless, type TargetSignIn } from './sign-in-schema.js';

export type TargetFile = Static<typeof TargetFile>;
export type TargetMatcher = Static<typeof Matcher>;
export type TargetRequest = Static<typeof Request>;
export type TargetMultipart = Static<typeof Multipart>;
export type TargetHttpStep = Static<typeof HttpStep>;
export type TargetBrowserStep = Static<typeof BrowserStep>;
export type TargetMailStep = Static<typeof MailStep>;
export type TargetCapture = Static<typeof Capture>;
export type TargetAction = Static<typeof Action>;
export type TargetSecret = Static<typeof Secret>;
export type TargetAccounts = Static<typeof Accounts>;
export type TargetOutbound = Static<typeof Outbound>;
export type TargetFactor = NonNullable<TargetFile['factors']>[string];
export type TargetStepUp = NonNullable<TargetFile['stepUp']>[string];
export type TargetExport = NonNullable<TargetFile['exports']>[string];
export type TargetContext = NonNullable<TargetFile['contexts']>[string];
export type TargetLink = NonNullable<TargetFile['links']>[string];
export type TargetExchange = Static<typeof Exchange>;
export type TargetFederation = Static<typeof Federation>;
