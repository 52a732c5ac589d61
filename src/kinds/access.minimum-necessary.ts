import { Type } from 'typebox';
import type { Assertion } from '../model.js';
import { defineKind } from './definition.js';
import type { FieldSet } from './field-sets.js';
import { inLanes } from './lanes.js';
import { factsOf, type OutcomeFacts } from './outcome.js';
import type { Probe } from './probe.js';

const Params = Type.Object({}, { additionalProperties: false });

type Ask = FieldSet['asks'][number] & {
  /** Null when it could not be asked; then `trouble` says why. */
  readonly outcome: OutcomeFacts | null;
  readonly trouble: string | null;
};
type SetSeen = Omit<FieldSet, 'asks'> & { readonly asks: readonly Ask[] };
type Facts = { readonly sets: readonly SetSeen[] };

const LANES = 4;

/** 45 CFR 164.502(b), 164.514(d)(2): each role gets the fields that its work needs, by the owner's own rules. */
export default defineKind<typeof Params, Facts>({
  kind: 'access.minimum-necessary',
  version: 1,
  summary:
    'Has each role ask for a record by every way, and compares the fields in the answers with those that its role is to get.',
  params: Params,
  effects: 'read',
  needs: ['sign-in', 'minimum-necessary'],
  controls: {
    'every-field-seen':
      'Who gets the whole record must receive every field: else a field that was never stored reads as one that is kept back.',
    'fields-kept-back': 'Without a role that gets less than the whole record nothing is shown.',
  },
  async observe(_, probe) {
    const { fieldSets } = probe;
    if (fieldSets.length === 0) throw probe.missing('rule on fields', 'minimumNecessary');
    return { sets: await Promise.all(fieldSets.map((set) => askAll(probe, set))) };
  },
  judge({ sets }) {
    const unseen = sets.flatMap((set) => set.fields.filter((field) => !stored(set, field)));
    const narrow = sets.flatMap((set) => set.asks.filter((ask) => keptBack(set, ask).length > 0));
    return {
      controls: [
        {
          name: 'every-field-seen',
          held: sets.length > 0 && unseen.length === 0,
          seen: sets
            .map(
              (set) =>
                `${set.name}: ${set.fields.filter((field) => stored(set, field)).length} of ${set.fields.length} fields came to ${set.whole}`,
            )
            .concat(unseen.map((field) => `${field} did not`))
            .join('; '),
        },
        {
          name: 'fields-kept-back',
          held: narrow.length > 0,
          seen: `${narrow.length} requests of roles that get less than the whole`,
        },
      ],
      assertions: sets.flatMap((set) => set.asks.flatMap((ask) => [...noMore(set, ask), noLess(set, ask)])),
    };
  },
});

async function askAll(probe: Probe, set: FieldSet): Promise<SetSeen> {
  const asks = await inLanes(
    set.asks,
    async (ask) => {
      try {
        const session = await probe.shared(ask.persona, probe.pathOf(ask.action));
        const outcome = factsOf(await session.act(ask.action, { resource: set.resource }));
        return { ...ask, outcome, trouble: null };
      } catch (error) {
        return { ...ask, outcome: null, trouble: probe.explain(error) };
      }
    },
    LANES,
  );
  return { ...set, asks };
}

function shown({ resource, fields }: SetSeen, { outcome }: Ask): readonly string[] {
  return fields.filter((field) => outcome?.canaries.includes(`canary:${resource}.${field}`));
}

function stored(set: SetSeen, field: string): boolean {
  return set.asks.some((ask) => ask.persona === set.whole && shown(set, ask).includes(field));
}

function keptBack({ fields }: SetSeen, { gets }: Ask): readonly string[] {
  return fields.filter((field) => !gets.includes(field));
}

const subjectOf = ({ name }: SetSeen, { way, action, persona }: Ask) =>
  `${name} · ${way} · ${action} · ${persona}`;

/** Nothing is said by an answer in which the record is not: only by one that shows a field of the persona's own. */
function silent(set: SetSeen, ask: Ask): string | null {
  if (ask.outcome === null) return ask.trouble ?? 'not asked';
  return ask.gets.some((field) => shown(set, ask).includes(field))
    ? null
    : `the record did not come: ${ask.outcome.said}`;
}

function noMore(set: SetSeen, ask: Ask): readonly Assertion[] {
  const back = keptBack(set, ask);
  if (back.length === 0) return [];
  const found = (actual: string, outcome: Assertion['outcome']): readonly Assertion[] => [
    {
      subject: `${subjectOf(set, ask)}: no field more`,
      expected: `without ${back.join(', ')}`,
      actual,
      outcome,
    },
  ];
  const more = shown(set, ask).filter((field) => back.includes(field));
  if (more.length > 0) return found(`shows ${more.join(', ')}`, 'broken');
  const why = silent(set, ask);
  if (why !== null) return found(why, 'unknown');
  // Where the same request does not give the whole record to the one who gets it, its absence is nobody's doing.
  const twin = set.asks.find(({ action, persona }) => action === ask.action && persona === set.whole);
  const lacking = back.filter(
    (field) => !stored(set, field) || (twin !== undefined && !shown(set, twin).includes(field)),
  );
  return lacking.length > 0
    ? found(`not there, but ${set.whole} did not get ${lacking.join(', ')} either`, 'unknown')
    : found(`shows ${shown(set, ask).join(', ')} alone`, 'holds');
}

/** Too little is a failure too, of another sort: people who do not get what they need find another way to it. */
function noLess(set: SetSeen, ask: Ask): Assertion {
  const subject = `${subjectOf(set, ask)}: no field less`;
  const expected = `with ${ask.gets.join(', ')}`;
  const why = silent(set, ask);
  if (why !== null) return { subject, expected, actual: why, outcome: 'unknown' };
  const less = ask.gets.filter((field) => !shown(set, ask).includes(field));
  return less.length > 0
    ? { subject, expected, actual: `lacks ${less.join(', ')}`, outcome: 'broken' }
    : { subject, expected, actual: 'all of them', outcome: 'holds' };
}
