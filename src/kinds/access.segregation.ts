import { Type } from 'typebox';
import type { ControlSeen, Judgement } from '../model.js';
import { defineKind } from './definition.js';
import { mustStayShut } from './denials.js';
import { deniedOf, type Signed, type StepTaken, type Worked, walkThroughDuty } from './duty-walk.js';
import { type Combined, combineGrants, mustNotCombine, worksAlone } from './exclusive-grants.js';

const Params = Type.Object({}, { additionalProperties: false });

type Facts = {
  readonly worked: readonly Worked[];
  readonly combined: readonly Combined[];
  /** Why no grants exclude each other, as the target file says; null where some do. */
  readonly withoutExclusive: string | null;
  readonly signed: readonly Signed[];
};

export default defineKind<typeof Params, Facts>({
  kind: 'access.segregation',
  version: 1,
  summary:
    'Has whoever took the first step of a piece of work try the second, also in the name of another, and an administrator grant what nobody may have together.',
  params: Params,
  effects: 'write',
  needs: ['sign-in', 'segregation'],
  controls: {
    'two-people': 'First and second step must be tried by different accounts: else nobody second was there.',
    'second-person-succeeds':
      'The very same request must succeed for another person on the same piece of work, and be found done: else a wrong address reads as a refusal.',
    'read-back-tells-apart':
      'The work must not be found done after its first step alone, and no grant before it was made: else nothing that is found means anything.',
    'each-grant-works':
      'Each of two grants that exclude each other must take effect alone: else what is refused is the grant, not the combination.',
    'still-signed-in': 'All sessions must be accepted afterwards: else a token that died reads as a refusal.',
  },
  async observe(_, probe) {
    const { segregation } = probe;
    if (segregation === null) throw probe.missing('duties that are kept apart', 'segregation');
    const { duties, exclusive, withoutExclusive } = segregation;
    if (exclusive.length === 0 && withoutExclusive === null)
      throw probe.missing('grants that exclude each other', 'segregation.exclusive');
    const [walks, grants] = await Promise.all([
      Promise.all(duties.map((duty) => walkThroughDuty(probe, duty))),
      Promise.all(exclusive.map((each) => combineGrants(probe, each))),
    ]);
    return {
      worked: walks.flatMap(({ worked }) => worked),
      combined: grants.flatMap(({ combined }) => combined),
      withoutExclusive: exclusive.length === 0 ? withoutExclusive : null,
      signed: [...walks, ...grants].flatMap(({ signed }) => signed),
    };
  },
  judge(facts): Judgement {
    const { worked, combined, signed, withoutExclusive } = facts;
    const signedIn = signed.length > 0 && signed.every(({ alive }) => alive);
    return {
      controls: controlsOf(facts, signedIn),
      assertions: [
        ...worked.map((piece) =>
          mustStayShut(
            `${nameOf(piece)} by ${piece.first.persona}, who did ${piece.firstAction}`,
            deniedOf(piece.own),
            {
              twin: isTaken(piece.other),
              signedIn,
            },
          ),
        ),
        ...combined.map((each) => mustNotCombine(each, signedIn)),
      ],
      ...(withoutExclusive === null
        ? {}
        : { measured: [{ what: 'grants that exclude each other', value: `none: ${withoutExclusive}` }] }),
    };
  },
});

function controlsOf(facts: Facts, signedIn: boolean): readonly ControlSeen[] {
  const { worked, combined, signed, withoutExclusive } = facts;
  const untouched = [...worked.map(({ before }) => before), ...combined.flatMap(({ before }) => before)];
  return [
    {
      name: 'two-people',
      held: worked.length > 0 && worked.every(({ first, second }) => first.account !== second.account),
      seen: worked
        .map((piece) => `${nameOf(piece)}: ${piece.first.account} and ${piece.second.account}`)
        .join('; '),
    },
    {
      name: 'second-person-succeeds',
      held: worked.length > 0 && worked.every(({ prepared, other }) => prepared.success && isTaken(other)),
      seen: worked
        .map(
          ({ firstAction, prepared, other, ...piece }) =>
            `${firstAction}: ${prepared.said}; ${nameOf(piece)} by ${piece.second.persona}: ${wordsOf(other)}`,
        )
        .join('; '),
    },
    {
      name: 'read-back-tells-apart',
      held: untouched.length > 0 && untouched.every((found) => found === false),
      seen: `${untouched.filter((found) => found === false).length} of ${untouched.length} times not found before`,
    },
    {
      name: 'each-grant-works',
      held: withoutExclusive !== null || (combined.length > 0 && combined.every(worksAlone)),
      seen:
        withoutExclusive === null
          ? combined
              .map(
                ({ granted, first }) =>
                  `${granted}: ${wordsOf({ ...first, done: first.found, trouble: null })}`,
              )
              .join('; ')
          : 'the target declares no grants that exclude each other',
    },
    {
      name: 'still-signed-in',
      held: signedIn,
      seen: signed.map(({ persona, said }) => `${persona}: ${said}`).join('; '),
    },
  ];
}

function isTaken({ outcome, done }: StepTaken): boolean {
  return outcome?.success === true && done === true;
}

function wordsOf({ outcome, done, trouble }: StepTaken): string {
  return `${outcome?.said ?? trouble ?? ''}, ${done === true ? 'found' : 'not found'} afterwards`;
}

function nameOf({ duty, secondAction }: Pick<Worked, 'duty' | 'secondAction'>): string {
  return `${duty}: ${secondAction}`;
}
