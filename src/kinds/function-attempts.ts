/** What attempts at administrative functions come to. Pure. */
import type { Assertion, ControlSeen, Judgement } from '../model.js';
import type { Attempt, Facts, OperationTried } from './access.function.js';
import { mustBeRefused } from './outcome.js';
import type { Assigned } from './profile-members.js';

const NO_EFFECT = 'refused, and without effect';

export function judgeFunctions({ operations, own, profile, signed }: Facts): Judgement {
  const all = own === null ? operations : [...operations, own];
  const plain = all.map((each) => ({ each, twin: each.entitled.find(({ as }) => as === null) }));
  const written = all.filter(({ writes }) => writes);
  const alive = signed.length > 0 && signed.every((each) => each.alive);
  return {
    controls: [
      {
        name: 'entitled-succeeds',
        held: all.length > 0 && all.every(hasTwin),
        seen: plain.map(({ each, twin }) => `${each.name}: ${wordsOf(twin)}`).join('; '),
      },
      {
        name: 'read-back-tells-apart',
        held: written.every(({ before }) => before === false),
        seen:
          written
            .map(({ name, before }) => `${name}: ${before === false ? 'not found' : String(before)}`)
            .join('; ') || 'no operation that changes anything',
      },
      {
        name: 'still-signed-in',
        held: alive,
        seen: signed.map(({ persona, said }) => `${persona}: ${said}`).join('; '),
      },
      ...profileControls(profile),
    ],
    assertions: [
      ...all.flatMap((tried) => tried.attempts.map((attempt) => judgeAttempt(tried, attempt))),
      ...(profile === null ? [] : judgeProfile(profile)),
    ],
    measured: [{ what: 'other methods that work for those entitled', value: honoured(all) }],
  };
}

function hasTwin({ writes, entitled }: OperationTried): boolean {
  return entitled.some(
    ({ as, outcome, effect }) => as === null && outcome?.success === true && (!writes || effect === true),
  );
}

function wordsOf(attempt: Attempt | undefined): string {
  if (attempt === undefined) return 'not tried';
  const { outcome, effect, trouble } = attempt;
  return `${outcome?.said ?? trouble ?? ''}${effect === false ? ', without effect' : ''}`;
}

function honoured(operations: readonly OperationTried[]): string {
  const ways = operations.flatMap(({ name, writes, entitled }) =>
    entitled.flatMap(({ as, outcome, effect }) =>
      as !== null && (writes ? effect === true : outcome?.success === true) ? [`${name} by ${as}`] : [],
    ),
  );
  return ways.join('; ') || 'none';
}

function judgeAttempt(tried: OperationTried, attempt: Attempt): Assertion {
  const { persona, as, outcome, effect, trouble } = attempt;
  const subject = [persona, tried.name, ...(as === null ? [] : [as])].join(' · ');
  const of = (result: Assertion['outcome'], actual: string): Assertion => ({
    subject,
    expected: tried.writes ? NO_EFFECT : 'refused, and nothing of a protected record in the answer',
    actual,
    outcome: result,
  });
  if (outcome === null) return of('unknown', trouble ?? 'no answer');
  if (effect === true) return of('broken', `${outcome.said}; its effect was found afterwards`);
  if (tried.writes && effect === null)
    return outcome.canaries.length > 0
      ? mustBeRefused(subject, outcome)
      : of('unknown', `${outcome.said}; whether it took effect could not be read back`);
  if (as === null) return { ...mustBeRefused(subject, outcome), expected: of('unknown', '').expected };
  return judgeDisguised(tried, attempt.method, outcome, of);
}

/**
 * A target need not know the other method, and may say so in its own way: what counts is that nothing happened, and
 * that nothing was shown.
 */
function judgeDisguised(
  { writes }: OperationTried,
  method: string,
  outcome: NonNullable<Attempt['outcome']>,
  of: (result: Assertion['outcome'], actual: string) => Assertion,
): Assertion {
  const { status, canaries, success, denied, said } = outcome;
  if (canaries.length > 0) return of('broken', `${said}; shows ${canaries.join(', ')}`);
  if (denied) return of('holds', `refused: ${said}`);
  if (status === null || status >= 500) return of('unknown', `neither done nor refused: ${said}`);
  if (writes) return of('holds', `without effect: ${said}`);
  // To HEAD the headers are the whole answer, whatever a success must show otherwise.
  if (success || (method === 'HEAD' && status < 300)) return of('broken', `accepted: ${said}`);
  return status >= 400 ? of('holds', `not understood: ${said}`) : of('unknown', said);
}

function profileControls(profile: Assigned | null): readonly ControlSeen[] {
  if (profile === null)
    return ['profile-changes', 'holder-shows'].map((name) => ({
      name,
      held: true,
      seen: 'the target declares no change of the own profile',
    }));
  const { allowed, members } = profile;
  return [
    {
      name: 'profile-changes',
      held: allowed.outcome.success && allowed.found === true,
      seen: `${allowed.outcome.said}; ${allowed.found === true ? 'found' : 'not found'} afterwards`,
    },
    {
      name: 'holder-shows',
      held: members.length > 0 && members.every(({ holder }) => holder.shows === true),
      seen: members.map(({ name, holder }) => `${name} of ${holder.persona}: ${holder.said}`).join('; '),
    },
  ];
}

function judgeProfile({ members, afterwards }: Assigned): readonly Assertion[] {
  return [
    ...members.map(({ name, before, outcome, after }): Assertion => {
      const subject = `${name} sent along with a change of the own profile`;
      const found = `${outcome.said}; ${after === true ? 'taken' : after === false ? 'not taken' : 'the profile could not be read'}`;
      return {
        subject,
        expected: 'not taken, as the profile read afterwards shows',
        actual: before === true ? `${found}; it was there before` : found,
        outcome:
          before !== false || after === null || outcome.status === null || outcome.status >= 500
            ? 'unknown'
            : after
              ? 'broken'
              : 'holds',
      };
    }),
    ...(afterwards === null
      ? []
      : [mustBeRefused(`${afterwards.name} after all of these, by the same session`, afterwards.outcome)]),
  ];
}
