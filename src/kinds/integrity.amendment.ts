import { Type } from 'typebox';
import type { Assertion, ControlSeen } from '../model.js';
import { defineKind } from './definition.js';
import { factsOf, type OutcomeFacts } from './outcome.js';
import type { Probe, Session } from './probe.js';
import type { AmendmentFacts } from './records.js';

const Params = Type.Object({}, { additionalProperties: false });

/** What an answer shows. `other`: the text of the request about the other record; `never`: one that was never sent. */
const LABELS = ['original', 'request', 'reason', 'other', 'never'] as const;
type Label = (typeof LABELS)[number];
type Shown = { readonly outcome: OutcomeFacts; readonly seen: readonly Label[] };

type Case = {
  readonly create: OutcomeFacts;
  readonly before: Shown;
  readonly request: OutcomeFacts;
  readonly decided: OutcomeFacts;
  readonly after: Shown;
  /** Where the original is still to be read, when not in the record itself. */
  readonly kept: Shown | null;
};
type Decision = 'accepted' | 'denied';
type Facts = { readonly [decision in Decision]: Case };
const DECISIONS: readonly Decision[] = ['accepted', 'denied'];

/**
 * 45 CFR 164.526(c)(1): an accepted amendment is appended to the record or linked with it. (d)(4): of a denied one the
 * request and the denial. 170.315(d)(4) asks the same of certified systems. What the record said before stays.
 */
export default defineKind<typeof Params, Facts>({
  kind: 'integrity.amendment',
  version: 1,
  summary:
    'Asks for an amendment of two records of its own, of which one is accepted and one denied: each record carries its own, the denial with its basis, and what it said before.',
  params: Params,
  effects: 'write',
  needs: ['sign-in', 'amendments'],
  controls: {
    'record-made': 'Both records must have been made, and be read with their text before anything is asked.',
    'absent-before':
      'Before the request the record must lack all that is looked for later: else it was never the amendment that is found.',
    'requested-and-decided':
      'Both requests must have been taken, and decided one way and the other: else there is nothing to carry.',
    'never-sent-absent':
      'A text that was never sent must be shown nowhere: else the answers echo what they are asked for.',
  },
  async observe(_, probe) {
    const { amendment } = probe.records;
    if (amendment === null) throw probe.missing('how a record is amended', 'integrity.amendment');
    const texts = { accepted: textsOf(probe), denied: textsOf(probe), never: probe.decoy() };
    const [accepted, denied] = await Promise.all(
      DECISIONS.map((decision) => amend(probe, amendment, decision, texts)),
    );
    if (accepted === undefined || denied === undefined) throw new Error('two cases were begun');
    return { accepted: await accepted.read(), denied: await denied.read() };
  },
  judge(facts) {
    const cases = DECISIONS.map((decision) => facts[decision]);
    return {
      controls: controlsOf(cases),
      assertions: [
        shows(facts.accepted.after, 'an accepted amendment', ['request']),
        shows(facts.denied.after, 'a denied request', ['request']),
        shows(facts.denied.after, 'the denial', ['reason']),
        ...DECISIONS.map((decision) => keeps(facts[decision], decision)),
        ...DECISIONS.map((decision) => lacksOther(facts[decision], decision)),
      ],
    };
  },
});

type Texts = { readonly [label in 'original' | 'request' | 'reason']: string };

function textsOf(probe: Probe): Texts {
  return { original: probe.decoy(), request: probe.decoy(), reason: probe.decoy() };
}

/** Up to the decision; `read` looks at the record when both are decided, so that each could show the other's. */
async function amend(
  probe: Probe,
  how: AmendmentFacts,
  decision: Decision,
  texts: { readonly [decision in Decision]: Texts } & { readonly never: string },
): Promise<{ read(): Promise<Case> }> {
  const { original, request: wanted, reason } = texts[decision];
  const other = texts[decision === 'accepted' ? 'denied' : 'accepted'].request;
  const look = { original, request: wanted, reason, other, never: texts.never };
  const { resource } = how;
  const session = (persona: string, action: string) => probe.shared(persona, probe.pathOf(action));
  const asker = await session(how.persona, how.create);
  const decider = await session(how.decider, how[decision]);
  const created = await asker.act(how.create, { resource, marker: original });
  const record = { 'record.id': created.captured?.id ?? '' };
  const show = async (by: Session, action: string): Promise<Shown> => {
    const outcome = await by.act(action, { resource, look, vars: record });
    return {
      outcome: factsOf(outcome),
      seen: LABELS.filter((label) => (outcome.seen ?? []).includes(label)),
    };
  };
  const before = await show(asker, how.read);
  const asked = await asker.act(how.request, { resource, vars: { ...record, amendment: wanted } });
  const which = { ...record, 'amendment.id': asked.captured?.id ?? '' };
  const decided = await decider.act(how[decision], { resource, vars: { ...which, reason } });
  return {
    async read() {
      const after = await show(asker, how.read);
      const kept = how.original === null ? null : await show(asker, how.original);
      return {
        create: factsOf(created),
        before,
        request: factsOf(asked),
        decided: factsOf(decided),
        after,
        kept,
      };
    },
  };
}

function controlsOf(cases: readonly Case[]): readonly ControlSeen[] {
  const said = (of: (each: Case) => string) =>
    DECISIONS.flatMap((decision, index) => {
      const each = cases[index];
      return each === undefined ? [] : [`${decision}: ${of(each)}`];
    }).join('; ');
  const shown = cases.flatMap(({ before, after, kept }) => [before, after, ...(kept === null ? [] : [kept])]);
  const echoing = shown.filter(({ seen }) => seen.includes('never')).length;
  return [
    {
      name: 'record-made',
      held: cases.every(
        ({ create, before }) => create.success && before.outcome.success && before.seen.includes('original'),
      ),
      seen: said(({ create, before }) => `${create.said}, read back: ${saidOf(before)}`),
    },
    {
      name: 'absent-before',
      held: cases.every(({ before }) => before.seen.every((label) => label === 'original')),
      seen: said(({ before }) => saidOf(before)),
    },
    {
      name: 'requested-and-decided',
      held: cases.every(({ request, decided }) => request.success && decided.success),
      seen: said(({ request, decided }) => `asked: ${request.said}, decided: ${decided.said}`),
    },
    {
      name: 'never-sent-absent',
      held: echoing === 0,
      seen: `shown in ${echoing} of ${shown.length} answers`,
    },
  ];
}

const WORDS: { readonly [label in Label]: string } = {
  original: 'what it said before',
  request: 'the request',
  reason: 'the reason of the denial',
  other: 'the request about the other record',
  never: 'a text that was never sent',
};

function saidOf({ outcome, seen }: Shown): string {
  return `${outcome.said}, shows ${seen.length === 0 ? 'none of the texts' : seen.map((label) => WORDS[label]).join(' and ')}`;
}

/** A record that can't be read shows nothing, and so says nothing. */
function shows(shown: Shown, what: string, labels: readonly Label[]): Assertion {
  const right = labels.every((label) => shown.seen.includes(label));
  return {
    subject: `the record shows ${what}`,
    expected: labels.map((label) => WORDS[label]).join(' and '),
    actual: saidOf(shown),
    outcome: shown.outcome.success ? (right ? 'holds' : 'broken') : 'unknown',
  };
}

function keeps({ after, kept }: Case, decision: Decision): Assertion {
  return shows(kept ?? after, `its own text, the amendment being ${decision}`, ['original']);
}

function lacksOther({ after }: Case, decision: Decision): Assertion {
  const lacks = !after.seen.includes('other');
  return {
    subject: `the record whose amendment was ${decision} shows no other`,
    expected: 'an amendment stands in the record that it is about, and in no other',
    actual: saidOf(after),
    outcome: after.outcome.success ? (lacks ? 'holds' : 'broken') : 'unknown',
  };
}
