/** What the answers of an operation to strangers come to, beside its answer to someone with valid credentials. Pure. */
import type { Assertion, Judgement } from '../model.js';
import type { AnswerFacts, BadCredentials, OperationFacts } from './inventory.js';

export type OperationTried = OperationFacts & {
  /** The first persona that was let in, or the last that was not; null when it was not tried as anybody. */
  readonly twin: { readonly persona: string; readonly answer: AnswerFacts } | null;
  readonly attempts: readonly { readonly credentials: BadCredentials; readonly answer: AnswerFacts }[];
  readonly trouble: string | null;
};

const WORDS: { readonly [credentials in BadCredentials]: string } = {
  none: 'no credentials',
  garbage: 'credentials never issued',
  expired: 'credentials that have expired',
  foreign: 'credentials of another issuer',
};

const EXPECTED = 'refused without valid credentials';

/** The content was looked at, or more: whoever sent it had passed the door. */
export function wasLetIn({ twin }: Pick<OperationTried, 'twin'>): boolean {
  return twin !== null && (twin.answer.success || twin.answer.unacceptable);
}

/** Strangers who are not what they should be: an attempt with a session that still lives shows nothing. */
export function judgeStrangers(
  strangers: readonly {
    readonly signIn: string;
    readonly credentials: BadCredentials;
    readonly how: string;
    readonly ready: boolean;
  }[],
): readonly Assertion[] {
  return strangers
    .filter(({ credentials }) => credentials === 'expired')
    .map(({ signIn, how, ready }) => ({
      subject: `expired credentials of ${signIn}`,
      expected: 'credentials that were good in this run, and are no more',
      actual: how,
      outcome: ready ? ('holds' as const) : ('unknown' as const),
    }));
}

/** One assertion an operation, however many sorts of credentials were tried. */
export function judgeOperation(tried: OperationTried): readonly Assertion[] {
  if (tried.excluded !== null) return [];
  const { id: subject, attempts } = tried;
  const leaking = attempts.filter(({ answer }) => answer.canaries.length > 0);
  const accepted = tried.open === null ? attempts.filter(({ answer }) => answer.success) : [];
  const broken = [...new Set([...leaking, ...accepted])];
  if (broken.length > 0)
    return [
      {
        subject,
        expected:
          tried.open === null ? EXPECTED : 'nothing of a protected record, since it is open to everyone',
        actual: broken.map(inWords).join('; '),
        outcome: 'broken',
      },
    ];
  if (tried.open !== null) return [];
  const unknown = whyUnknown(tried);
  return [
    {
      subject,
      expected: EXPECTED,
      actual: unknown ?? `refused: ${attempts[0]?.answer.said ?? ''}; let in: ${tried.twin?.persona ?? ''}`,
      outcome: unknown === null ? 'holds' : 'unknown',
    },
  ];
}

function whyUnknown({ twin, attempts, trouble, personas }: OperationTried): string | null {
  if (trouble !== null) return trouble;
  if (attempts.length === 0) return 'it was not called: no credentials could be made';
  const odd = attempts.filter(({ answer }) => !answer.denied);
  if (odd.length > 0) return `neither success nor refusal as declared: ${odd.map(inWords).join('; ')}`;
  if (wasLetIn({ twin })) return null;
  const refused = `refused, but never let anyone in`;
  if (personas.length === 0)
    return `${refused}: it may change something, so say under inventory.operations how to call it, or under inventory.exclude why not`;
  return `${refused}: as ${twin?.persona ?? 'anybody'} ${twin?.answer.said ?? 'not called'}; give its values under inventory, or exclude it with the reason`;
}

function inWords({ credentials, answer }: OperationTried['attempts'][number]): string {
  const shows = answer.canaries.length === 0 ? '' : `, which shows ${answer.canaries.join(', ')}`;
  return `${WORDS[credentials]}: ${answer.said}${shows}`;
}

/** What a reader wants to know of the inventory beside the verdict. */
export function describeOperations(
  operations: readonly OperationTried[],
): NonNullable<Judgement['measured']> {
  if (operations.length === 0) return [];
  const called = operations.filter(({ excluded, open }) => excluded === null && open === null);
  const list = (some: readonly OperationTried[], why?: (each: OperationTried) => string | null) =>
    some.map((each) => `${each.id}${why === undefined ? '' : ` (${why(each)})`}`).join('; ');
  const rows = [
    ['operations called', String(called.length)],
    ['never positively controlled', list(called.filter((each) => !wasLetIn(each)))],
    [
      'found by following links and described nowhere',
      list(called.filter(({ sources }) => sources.every((source) => source === 'crawl'))),
    ],
    [
      'excluded, as the target file says',
      list(
        operations.filter((each) => each.excluded !== null),
        (each) => each.excluded,
      ),
    ],
    [
      'open to everyone, as the target file says',
      list(
        operations.filter((each) => each.excluded === null && each.open !== null),
        (each) => each.open,
      ),
    ],
  ] as const;
  return rows.map(([what, value]) => ({ what, value: value === '' ? 'none' : value }));
}
