/** How the target's audit log is read: where its entries come from, and where in an entry each field stands. */
import { type Static, Type } from 'typebox';
import { Chain } from './audit-chain-schema.js';
import { Actors, Ignore, Members, Text, Times } from './audit-entries-schema.js';
import { AuditInterface } from './audit-interface-schema.js';
import { reasonsIn } from './audit-reasons-schema.js';
import { Report } from './audit-report-schema.js';
import { Retention } from './audit-retention-schema.js';
import { Turn } from './outbound-schema.js';
import { ByWord, closed, Duration, Matcher, Name, Request, Secret } from './schema-parts.js';

const Items = Type.String({ description: 'JSONPath to the entries' });

/** A list of entries, page by page. */
const List = {
  request: Request,
  success: Type.Optional(Matcher),
  items: Items,
  next: Type.Optional(
    Type.Union(
      [
        Type.String({ description: "JSONPath to the next page's address" }),
        Type.Object(
          { cursor: Type.String({ description: 'JSONPath to the cursor' }), parameter: Type.String() },
          { ...closed, description: 'The same request again, with this parameter.' },
        ),
        Type.Object(
          {
            page: Type.Integer({ minimum: 0, description: 'The number of the first page' }),
            parameter: Type.String(),
          },
          { ...closed, description: 'The same request with the next number, until a page holds no entry.' },
        ),
        Type.Object(
          { link: Type.Literal('next') },
          { ...closed, description: 'The Link header with rel="next" (RFC 8288).' },
        ),
      ],
      { description: 'How the next page is asked for; one page when left out.' },
    ),
  ),
  pages: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
};

const HttpSource = Type.Object(
  {
    persona: Type.String({ description: 'Who reads the log.' }),
    signIn: Type.Optional(Type.String()),
    ...List,
    more: Type.Optional(
      Type.Array(Type.Object(List, closed), {
        minItems: 1,
        description: 'Further lists in which entries of the same log stand, read by the same persona.',
      }),
    ),
  },
  {
    ...closed,
    description: 'A request whose JSON answer holds entries; FHIR AuditEvent searches among them.',
  },
);

const FileSource = Type.Object(
  {
    lines: Type.String({ minLength: 1, description: 'A file of lines, relative to the target file.' }),
    text: Type.Optional(Text),
  },
  closed,
);

const CommandSource = Type.Object(
  {
    command: Type.Array(Type.String({ minLength: 1 }), {
      minItems: 1,
      description: 'Prints JSON Lines, or one document with `items`. No shell; ${since} is filled in.',
    }),
    env: Type.Optional(
      Type.Record(
        Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]*$' }),
        Type.Union([Type.String({ description: 'No secret, written as it is' }), Secret]),
        {
          ...closed,
          description: 'Variables that it gets beside those of safeprobe: passwords stand in no argument.',
        },
      ),
    ),
    items: Type.Optional(Items),
    text: Type.Optional(Text),
  },
  closed,
);

const Queried = {
  query: Type.String({
    minLength: 1,
    description: 'A query; $1 is the time since which entries are wanted.',
  }),
  tls: Type.Optional(Type.Boolean({ description: 'False for a server without TLS.' })),
};

const PostgresSource = Type.Object(
  { postgres: Secret, ...Queried },
  { ...closed, description: 'postgres: the address, as postgres://user:password@host:port/database.' },
);

const MysqlSource = Type.Object(
  { mysql: Secret, ...Queried },
  {
    ...closed,
    description: 'mysql: the address of MySQL or MariaDB, as mysql://user:password@host:port/database.',
  },
);

const SyslogSource = Type.Object(
  {
    syslog: Type.Object(
      {
        transport: Type.Enum(['tls', 'tcp', 'udp'], {
          description:
            'RFC 5425, or in clear: RFC 6587, messages counted or in lines as the sender does, or RFC 5426.',
        }),
        senders: Type.Optional(
          Type.Literal('certificate', {
            description: 'Each sender must show a certificate of an authority of trust.ca. Over tls alone.',
          }),
        ),
        port: Type.Optional(
          Type.Integer({
            minimum: 1,
            maximum: 65535,
            description:
              'Where the harness listens; any free port when left out, which `connect` then tells.',
          }),
        ),
        connect: Type.Optional(Turn),
        disconnect: Type.Optional(Turn),
      },
      {
        ...closed,
        description:
          'The harness is the receiver. A forwarder is set up for it beforehand, or told by `connect`.',
      },
    ),
  },
  closed,
);

const Class = Type.Object(
  {
    personas: Type.Array(Type.String(), { minItems: 1 }),
    words: Type.Array(Type.String({ minLength: 1 }), {
      minItems: 1,
      description: 'How the entry says it: what `fields.actorClass` finds.',
    }),
  },
  closed,
);

const Classes = Type.Object(
  {
    patient: Type.Optional(Class),
    workforce: Type.Optional(Class),
    administrative: Type.Optional(Class),
  },
  {
    ...closed,
    minProperties: 2,
    description: 'Classes of actors that entries tell apart. Without any: lacks: actor-classes.',
  },
);

export const AuditSource = Type.Union([
  HttpSource,
  FileSource,
  CommandSource,
  PostgresSource,
  MysqlSource,
  SyslogSource,
]);

export const Audit = Type.Object(
  {
    source: AuditSource,
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
        user: Type.Optional(
          Type.String({ description: "The account's own stable id, where the log has one beside its name." }),
        ),
        actorClass: Type.Optional(
          Type.String({
            description: 'Whether it was a patient, somebody of the workforce or an administrator.',
          }),
        ),
        emergency: Type.Optional(Type.String()),
        source: Type.Optional(Type.String()),
        category: Type.Optional(Type.String({ description: 'Which kind of data it was.' })),
      },
      { ...closed, description: 'JSONPath within an entry, for each field.' },
    ),
    reasons: Type.Optional(reasonsIn(HttpSource)),
    members: Type.Optional(Members),
    times: Type.Optional(Times),
    actors: Type.Optional(Actors),
    ignore: Type.Optional(Ignore),
    classes: Type.Optional(Classes),
    chain: Type.Optional(Chain),
    report: Type.Optional(Report),
    retention: Type.Optional(Retention),
    interface: Type.Optional(AuditInterface),
    format: Type.Optional(
      Type.Enum(['fhir-r4', 'ihe-balp'], {
        description: 'The published form that entries claim, of which every required element is looked for.',
      }),
    ),
    switches: Type.Optional(
      Type.Array(
        Type.Object(
          {
            action: Name,
            resource: Type.String(),
            personas: Type.Array(Type.String(), { minItems: 1 }),
            on: Type.Optional(Name),
          },
          closed,
        ),
        {
          minItems: 1,
          description:
            'Operations that would switch logging off or leave something out of it, and who tries them in vain.',
        },
      ),
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

export type TargetAudit = Static<typeof Audit>;
export type TargetHttpSource = Static<typeof HttpSource>;
/** One list of such a source. */
export type TargetLogList = Omit<TargetHttpSource, 'persona' | 'signIn' | 'more'>;
export type TargetSyslogSource = Static<typeof SyslogSource>;

/** Null for a log that is not read by requests to the target. */
export function httpSource(audit: TargetAudit): TargetHttpSource | null {
  return 'request' in audit.source ? audit.source : null;
}

/** Null for a log that the harness reads where it lies. */
export function syslogSource(audit: TargetAudit): TargetSyslogSource | null {
  return 'syslog' in audit.source ? audit.source : null;
}

/** Null for a log that is no table of a database. */
export function databaseSource(audit: Pick<TargetAudit, 'source'> | undefined) {
  if (audit === undefined || !('query' in audit.source)) return null;
  const { query, tls, ...of } = audit.source;
  return 'postgres' in of
    ? ({ server: 'postgres', address: of.postgres, query, tls } as const)
    : ({ server: 'mysql', address: of.mysql, query, tls } as const);
}

/** The secrets that a source is read with, each with the keys that lead to it from `audit.source`. */
export function sourceSecrets(
  audit: Pick<TargetAudit, 'source'> | undefined,
): readonly { readonly path: readonly string[]; readonly secret: Static<typeof Secret> }[] {
  const database = databaseSource(audit);
  if (database !== null) return [{ path: [database.server], secret: database.address }];
  if (audit === undefined || !('command' in audit.source)) return [];
  return Object.entries(audit.source.env ?? {}).flatMap(([name, value]) =>
    typeof value === 'string' ? [] : [{ path: ['env', name], secret: value }],
  );
}
