/** Section of the target file for rules about the context of a request, and what a request is sent with under each. */
import { type Static, Type } from 'typebox';
import type { ContextRule, ContextTurn, UnderContext } from '../kinds/contexts.js';
import type { Variation } from '../kinds/variation.js';
import type { Driver } from './driver.js';
import type { TargetContext, TargetMatcher } from './schema.js';
import { ByName, closed, Matcher, Name, Secret, Template } from './schema-parts.js';
import { fill, type Variables } from './template.js';

const Carried = Type.Object(
  {
    headers: Type.Optional(ByName(Template, 'X-Purpose-Of-Use: HMARKT')),
    query: Type.Optional(ByName(Template, 'Added to the address: { purpose: HMARKT }.')),
    from: Type.Optional(
      Type.String({
        minLength: 2,
        description: 'An address of the machine that runs the harness, to connect from: 127.0.0.2.',
      }),
    ),
  },
  { ...closed, minProperties: 1, description: 'Sent with the request.' },
);

const Turn = Type.Object(
  { persona: Type.String(), action: Name, resource: Type.Optional(Type.String()) },
  { ...closed, description: 'Who does what.' },
);

const Changed = Type.Object(
  {
    change: {
      ...Turn,
      description: 'Changes the attribute, such as an administrator who ends a relationship.',
    },
    restore: { ...Turn, description: 'Makes it what it was.' },
  },
  { ...closed, description: 'An attribute that the system holds, and no request carries.' },
);

const Context = Type.Object(
  {
    title: Type.Optional(Type.String()),
    attribute: Type.Enum(['purpose', 'network', 'relationship', 'time', 'device', 'location', 'other'], {
      description: 'What is changed.',
    }),
    persona: Type.String(),
    ownAccount: Type.Optional(
      Type.Boolean({
        description:
          'Whether it is tried with an account made for it, like those of the persona; `change` and `restore` know what its creation captured.',
      }),
    ),
    tries: Type.Array(Type.Object({ action: Name, resource: Type.String() }, closed), {
      minItems: 1,
      description: 'What the persona may do, and not under a changed attribute.',
    }),
    secrets: Type.Optional(
      ByName(Secret, 'Values that the headers below need and that nobody may read: ${proxy}.'),
    ),
    allowed: Type.Optional({
      ...Carried,
      description: 'What an allowed request is sent with; as it is declared when left out.',
    }),
    others: ByName(
      Type.Union([Carried, Changed]),
      'Values under which each of `tries` must be refused: what is sent instead, or what is done before.',
    ),
    refused: Type.Optional({
      ...Matcher,
      description: 'How a refusal shows, or that more is asked for; as the action says when left out.',
    }),
  },
  closed,
);

export const Contexts = ByName(
  Context,
  'Rules that look at more than who asks: for what purpose, from where, whether still entitled.',
);

export function contextRules(
  section: { readonly [name: string]: TargetContext } = {},
): readonly ContextRule[] {
  const turnOf = ({ persona, action, resource }: Static<typeof Turn>): ContextTurn => ({
    persona,
    action,
    resource: resource ?? null,
  });
  return Object.entries(section).map(([name, { attribute, persona, ownAccount, tries, others }]) => ({
    name,
    attribute,
    persona,
    ownAccount: ownAccount === true,
    tries: tries.map(({ action, resource }) => ({ action, resource })),
    others: Object.entries(others).map(([value, how]) =>
      'change' in how
        ? { name: value, change: turnOf(how.change), restore: turnOf(how.restore) }
        : { name: value, change: null, restore: null },
    ),
  }));
}

/** What a request is sent with under these attributes. */
export interface Circumstances {
  readonly vary: Pick<Variation, 'headers' | 'query'>;
  readonly from: { readonly from?: string };
  readonly refused: TargetMatcher | undefined;
}

export function circumstancesOf(
  { target }: Driver,
  under: UnderContext | undefined,
  variables: Variables,
): Circumstances | null {
  const context = under === undefined ? undefined : target.file.contexts?.[under.context];
  if (under === undefined || context === undefined) return null;
  const { allowed, others, secrets = {}, refused } = context;
  const other = under.value === null ? undefined : others[under.value];
  // What the system holds is not sent: the request goes out as an allowed one.
  const carried = other === undefined || 'change' in other ? allowed : other;
  const known = { ...variables };
  for (const [name, secret] of Object.entries(secrets)) if ('literal' in secret) known[name] = secret.literal;
  const filled = (values: { readonly [name: string]: string }) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, fill(value, known)]));
  return {
    vary: {
      ...(carried?.headers === undefined ? {} : { headers: filled(carried.headers) }),
      ...(carried?.query === undefined ? {} : { query: filled(carried.query) }),
    },
    from: carried?.from === undefined ? {} : { from: carried.from },
    refused: under.value === null ? undefined : refused,
  };
}
