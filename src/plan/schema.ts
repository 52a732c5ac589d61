/** The shapes of suites, profiles and the catalogue as files. Kinds add their own parameters (plan/schemas.ts). */
import { type Static, Type } from 'typebox';

const closed = { additionalProperties: false } as const;
const Id = Type.String({
  pattern: '^[a-z][a-z0-9]*([.-][a-z0-9]+)*$',
  description: 'A lower-case name of letters, digits, dots and hyphens: logoff.idle-api.',
});
const Text = Type.String({ minLength: 1 });
const Texts = (description: string) => Type.Array(Text, { uniqueItems: true, description });

export const Check = Type.Object(
  {
    id: Id,
    title: Type.String({ minLength: 1, description: 'What holds, as a sentence.' }),
    kind: Type.String({ description: 'The kind of check; docs/kinds.md lists them.' }),
    covers: Type.Array(Text, {
      minItems: 1,
      uniqueItems: true,
      description: 'Catalogue ids, such as [LOGOFF-1].',
    }),
    with: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), { description: "The kind's parameters." }),
    ),
    fix: Type.String({ minLength: 1, description: 'What to do when it fails.' }),
  },
  closed,
);
export type Check = Static<typeof Check>;

export const SuiteFile = Type.Object(
  {
    suite: Id,
    title: Text,
    description: Type.Optional(Text),
    checks: Type.Array(Check, { minItems: 1 }),
  },
  closed,
);
export type SuiteFile = Static<typeof SuiteFile>;

const MayLack = Type.Record(Type.String(), Type.String({ minLength: 10 }), {
  description: 'Catalogue id → why a target of this role may lack it.',
});

export const ProfileFile = Type.Object(
  {
    profile: Id,
    title: Text,
    description: Text,
    status: Type.String({ minLength: 1, description: 'Whether the rule is in force: in-force, proposed, …' }),
    clauses: Type.Array(Text, { minItems: 1, uniqueItems: true, description: 'Clause ids.' }),
    suites: Type.Union([Type.Literal('all'), Type.Array(Text, { minItems: 1, uniqueItems: true })], {
      description: 'The word all, or a list of suite names.',
    }),
    limits: Type.Record(Type.String(), Type.Unknown(), {
      description: 'Numbers a suite refers to as $profile.limits.…',
    }),
    // An object of optional roles: a record over an enum would demand every role.
    mayLack: Type.Optional(
      Type.Object(
        {
          ehr: Type.Optional(MayLack),
          idp: Type.Optional(MayLack),
          proxy: Type.Optional(MayLack),
          service: Type.Optional(MayLack),
        },
        {
          ...closed,
          description:
            "By the target's role: catalogue ids that may be not applicable, each with the reason.",
        },
      ),
    ),
  },
  closed,
);
export type ProfileFile = Static<typeof ProfileFile>;

const Methods = Type.Array(Type.Enum(['probe', 'canary', 'artifact']), {
  uniqueItems: true,
  description: 'How it can be shown: by a probe, a canary, an artifact.',
});
/** Ids of the catalogue are the source documents' own (LOGOFF-1, S31), clauses are citations. */
const CatalogueId = Type.String({
  pattern: '^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*$',
  description: 'An id such as LOGOFF-1',
});

const Clause = Type.Object(
  {
    id: Text,
    regime: Type.Enum([
      'hipaa',
      'hipaa-nprm-2025',
      'onc-170.315-d',
      'nist-800-63b-4',
      'nist-800-52r2',
      'privacy-rule',
    ]),
    cite: Text,
    title: Text,
    level: Type.Enum(['required', 'addressable', 'recommended']),
    duty: Type.String({ minLength: 1, description: 'One plain sentence.' }),
  },
  closed,
);

const Row = Type.Object(
  {
    id: CatalogueId,
    methods: Methods,
    title: Text,
    statement: Type.String({ minLength: 1, description: 'What is done and what must be seen.' }),
    control: Type.String({ minLength: 1, description: 'Without which a pass would mean nothing.' }),
    clauses: Texts('Clause ids.'),
  },
  closed,
);

const Line = Type.Object(
  {
    id: CatalogueId,
    source: Type.Integer({ minimum: 1, maximum: 3 }),
    section: Text,
    text: Text,
    cite: Texts('Citations.'),
    level: Type.Enum(['required', 'addressable', 'recommended', 'mixed', 'not-applicable']),
    methods: Methods,
    catalogue: Texts('Catalogue ids.'),
    correction: Type.Optional(Text),
    observable: Type.Optional(Type.Literal(false)),
    why: Type.Optional(Type.String({ minLength: 1, description: 'Why nothing can be observed.' })),
  },
  closed,
);

export const RequirementsFile = Type.Object(
  {
    clauses: Type.Array(Clause, { minItems: 1 }),
    catalogue: Type.Array(Row, { minItems: 1 }),
    lines: Type.Array(Line, { minItems: 1 }),
  },
  closed,
);
export type RequirementsFile = Static<typeof RequirementsFile>;
