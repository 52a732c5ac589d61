/** Whether a token opened more than its scope: the facts of access.scope, and what they come to. Pure. */
import type { Assertion } from '../model.js';
import { mustStayShut } from './denials.js';
import type { OutcomeFacts } from './outcome.js';
import type { ActionOn } from './scopes.js';

/** An action that the scope must not open, with a token of the narrow scope and with one of the full. */
export type TriedFacts = ActionOn & {
  readonly writes: boolean;
  readonly outcome: OutcomeFacts | null;
  readonly written: boolean | null;
  readonly trouble: string | null;
};
export type AskedFacts = {
  readonly scope: string;
  readonly outcome: OutcomeFacts;
  readonly granted: string | null;
  /** What the token opened that came of it, if one did. */
  readonly tries: readonly TriedFacts[];
  readonly alive: boolean;
};
export type TokenFacts = AskedFacts & {
  readonly name: string;
  readonly may: OutcomeFacts | null;
  /** Renewed with the same scope, and then with the full one; null where it is not said how. */
  readonly renewed: { readonly same: AskedFacts; readonly wider: AskedFacts | null } | null;
};
export type SectionFacts = {
  readonly name: string;
  readonly full: AskedFacts;
  readonly tokens: readonly TokenFacts[];
  readonly unknown: AskedFacts | null;
  readonly decoys: readonly { readonly action: string; readonly found: boolean | null }[];
};

export function keyOf({ action, resource }: ActionOn): string {
  return `${action} · ${resource}`;
}

export function openedInFull({ full }: SectionFacts, tried: ActionOn): boolean {
  const twin = full.tries.find((each) => keyOf(each) === keyOf(tried));
  return twin?.outcome?.success === true && (!twin.writes || twin.written === true);
}

export function judgeToken(section: SectionFacts, token: TokenFacts): readonly Assertion[] {
  const subject = `${section.name} · ${token.name} (${token.scope})`;
  return [
    ...token.tries.map((tried) => shut(`${subject} · ${keyOf(tried)}`, section, tried, token)),
    // Of a token that was never given nothing can be said; it must not go unnoticed.
    ...(token.tries.length === 0
      ? [
          {
            subject,
            expected: 'a token of this scope',
            actual: token.outcome.said,
            outcome: 'unknown' as const,
          },
        ]
      : []),
    ...(token.renewed === null ? [] : [judgeRenewal(subject, section, token.renewed)]),
  ];
}

/** Refused for its scope: a token of the full scope gets it, and this one is alive and good for what it is for. */
function shut(subject: string, section: SectionFacts, tried: TriedFacts, token: TokenFacts): Assertion {
  const control = { twin: openedInFull(section, tried), signedIn: token.alive };
  const found = mustStayShut(subject, tried, control);
  if (found.outcome !== 'holds' || token.may?.success === true) return found;
  return {
    ...found,
    actual: `${found.actual}; but the token did not open what it is for either: ${token.may?.said ?? 'not tried'}`,
    outcome: 'unknown',
  };
}

function judgeRenewal(
  token: string,
  section: SectionFacts,
  { same, wider }: NonNullable<TokenFacts['renewed']>,
): Assertion {
  const subject = `${token} · renewed with ${section.full.scope}`;
  const expected = 'refused, or a token that opens no more';
  if (wider === null || !same.outcome.success)
    return {
      subject,
      expected,
      actual: `a renewal with the same scope did not work: ${same.outcome.said}`,
      outcome: 'unknown',
    };
  return noMore(subject, expected, section, wider);
}

export function judgeUnknown(section: SectionFacts): readonly Assertion[] {
  const { unknown } = section;
  if (unknown === null) return [];
  const subject = `${section.name} · the scope ${unknown.scope}, which there is not`;
  const expected = 'refused, or a token that opens nothing by it';
  return [
    section.full.outcome.success
      ? noMore(subject, expected, section, unknown)
      : {
          subject,
          expected,
          actual: `no scope was granted: ${section.full.outcome.said}`,
          outcome: 'unknown',
        },
  ];
}

/** What was asked for too much: refused at once, or granted without what it would open. */
function noMore(subject: string, expected: string, section: SectionFacts, asked: AskedFacts): Assertion {
  const { outcome, tries, granted, alive } = asked;
  const said = `${outcome.said}${granted === null ? '' : `, granted: ${granted}`}`;
  if (!outcome.success)
    return { subject, expected, actual: said, outcome: outcome.denied ? 'holds' : 'unknown' };
  const found = tries.map((tried) =>
    mustStayShut(keyOf(tried), tried, { twin: openedInFull(section, tried), signedIn: alive }),
  );
  const worst =
    found.find((each) => each.outcome === 'broken') ?? found.find((each) => each.outcome === 'unknown');
  return {
    subject,
    expected,
    actual: worst === undefined ? `${said}; it opened no more` : `${said}; ${worst.subject}: ${worst.actual}`,
    outcome: worst?.outcome ?? (found.length === 0 ? 'unknown' : 'holds'),
  };
}
