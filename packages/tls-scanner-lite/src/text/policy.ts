import type { Judgement, RuleResult } from '../policy/policy.js';
import { type Cell, few, heading, type Page, rows, type Tone, tone } from './page.js';

const outcomes: Readonly<Record<Judgement['outcome'], readonly [string, Tone]>> = {
  met: ['met', 'good'],
  'not-met': ['not met', 'bad'],
  undetermined: ['undetermined', 'unsure'],
};

/** What is not met comes first, what is required before what is recommended. */
const rank = ({ state, level }: RuleResult) => (state === 'not-met' ? 0 : 1) + (level === 'required' ? 0 : 2);

function word({ state, level }: RuleResult): Cell {
  if (state === 'undetermined') return tone('open', 'unsure');
  return level === 'required' ? tone('not met', 'bad') : tone('advice', 'unsure');
}

/** Entries that have all of these in common, in order. */
function grouped<Item>(items: readonly Item[], key: (item: Item) => string): Item[][] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return [...groups.values()];
}

/** One rule: what was expected and where that is written; below it what was seen instead, and of what. */
function ruleLines(page: Page, results: readonly RuleResult[]): string[] {
  const [first] = results;
  if (first === undefined) return [];
  const seen = grouped(results, ({ actual }) => actual).map((same) => {
    const subjects = [...new Set(same.map(({ subject }) => subject))].join(', ');
    return [tone(`${subjects}: ${few((same[0]?.actual ?? '').split(', '), 6)}`, 'dim')];
  });
  return [
    ...rows(page, [[word(first), `expected ${first.expected} (${first.clause})`]]),
    ...rows(page, seen, 6),
  ];
}

/** The outcome, the rules that are broken or open, and how many hold. */
export function policyLines(page: Page, { title, outcome, rules }: Judgement): string[] {
  const [said, how] = outcomes[outcome];
  const open = rules
    .filter(({ state }) => state === 'not-met' || state === 'undetermined')
    .toSorted((a, b) => rank(a) - rank(b));
  const count = (state: RuleResult['state']) => rules.filter((rule) => rule.state === state).length;
  return [
    ...heading(page, `Policy: ${title}`),
    ...rows(page, [
      [
        'outcome',
        tone(said, how),
        tone(
          `of ${rules.length} rules ${count('met')} met, ${count('not-met')} not met, ${count('undetermined')} open`,
          'dim',
        ),
      ],
    ]),
    ...grouped(open, ({ rule, state }) => `${rule} ${state}`).flatMap((results) => ruleLines(page, results)),
  ];
}
