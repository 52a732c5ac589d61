/** Whether a changed attribute closed what was open: the facts of access.context, and what they come to. Pure. */
import type { Assertion, Judgement } from '../model.js';
import { type Denied, mustStayShut, readBackTellsApart } from './denials.js';
import type { ActionOn } from './scopes.js';

export type TriedFacts = ActionOn & Denied;

/** What came of changing the attribute, or of changing it back. */
export type TurnFacts = { readonly done: boolean; readonly said: string };

/** The same requests with the allowed value just before, with this one, and with the allowed value at once after. */
export type OtherFacts = {
  readonly value: string;
  readonly before: readonly TriedFacts[];
  /** Null where the request itself carries the value. */
  readonly change: TurnFacts | null;
  readonly tried: readonly TriedFacts[];
  readonly restore: TurnFacts | null;
  readonly after: readonly TriedFacts[];
};

export type RuleFacts = {
  readonly name: string;
  readonly attribute: string;
  readonly others: readonly OtherFacts[];
  /** Whether the session was accepted when all was done. */
  readonly alive: boolean;
  readonly said: string;
  readonly decoys: readonly { readonly action: string; readonly found: boolean | null }[];
};

export type Facts = { readonly rules: readonly RuleFacts[] };

export const CONTROLS = {
  'allowed-before-and-after':
    'With the attribute unchanged the same request must succeed in the same session just before and just after: else it is not the attribute that was refused.',
  'attribute-changed':
    'Where something is done to change the attribute, that must have succeeded: else nothing was changed.',
  'read-back-tells-apart': 'A marker that nobody wrote must not be found by the same read-back.',
  'still-signed-in':
    'The session must be accepted afterwards: else one that died reads as one that is refused.',
  'contexts-tried': 'Without a single request under a changed attribute nothing is shown.',
};

export function judgeContexts({ rules }: Facts): Judgement {
  const others = rules.flatMap((rule) => rule.others);
  const tries = others.flatMap((other) => other.tried.map((tried) => allowedAround(other, tried)));
  const changes = others.flatMap(({ change }) => change ?? []);
  const changed = changes.filter(({ done }) => done).length;
  const lasting = rules.filter(({ alive }) => alive).length;
  const decoys = rules.flatMap((rule) => rule.decoys);
  return {
    controls: [
      {
        name: 'allowed-before-and-after',
        held: tries.includes(null),
        seen: `${tries.filter((not) => not === null).length} of ${tries.length} requests succeeded before and after`,
      },
      {
        name: 'attribute-changed',
        held: changes.length === 0 || changed > 0,
        seen:
          changes.length === 0
            ? 'the requests themselves carry each attribute'
            : `${changed} of ${changes.length} changes were made`,
      },
      readBackTellsApart(decoys, 'no writes among what is tried'),
      {
        name: 'still-signed-in',
        held: lasting > 0,
        seen: `${lasting} of ${rules.length} sessions were accepted afterwards`,
      },
      { name: 'contexts-tried', held: tries.length > 0, seen: `${tries.length} requests` },
    ],
    assertions: rules.flatMap((rule) =>
      rule.others.flatMap((other) => other.tried.map((tried) => judgeTry(rule, other, tried))),
    ),
    measured: [
      {
        what: 'Attributes that were changed',
        value: [...new Set(rules.map(({ attribute }) => attribute))].join(', ') || 'none',
      },
    ],
  };
}

function judgeTry(rule: RuleFacts, other: OtherFacts, tried: TriedFacts): Assertion {
  const subject = `${rule.name} · ${other.value} · ${tried.action} · ${tried.resource}`;
  const unknown = (actual: string): Assertion => ({
    subject,
    expected: 'refused, and nothing of a protected record in the answer',
    actual,
    outcome: 'unknown',
  });
  const said = tried.outcome?.said ?? tried.trouble ?? '';
  if (other.change?.done === false)
    return unknown(`${said}; but nothing had changed the ${rule.attribute}: ${other.change.said}`);
  // An attribute that was refused to everyone, or only since the session died, says nothing of the attribute.
  const found = mustStayShut(subject, tried, { twin: true, signedIn: rule.alive });
  if (found.outcome !== 'holds') return found;
  const not = allowedAround(other, tried);
  return not === null ? found : unknown(`${found.actual}; but it was refused without that, too: ${not}`);
}

/** Null when the request succeeded with the allowed value before and after; else what it came to. */
function allowedAround({ before, after, restore }: OtherFacts, tried: TriedFacts): string | null {
  const [first, last] = [before, after].map((round) =>
    round.find(({ action, resource }) => action === tried.action && resource === tried.resource),
  );
  if (!opened(first)) return `before: ${wordsOf(first)}`;
  if (opened(last)) return null;
  return `after: ${wordsOf(last)}${restore?.done === false ? `; not changed back: ${restore.said}` : ''}`;
}

function opened(tried: TriedFacts | undefined): boolean {
  return tried?.outcome?.success === true && (!tried.writes || tried.written === true);
}

function wordsOf(tried: TriedFacts | undefined): string {
  if (tried === undefined) return 'not tried';
  const said = tried.outcome?.said ?? tried.trouble ?? 'no answer';
  return tried.outcome?.success === true ? `${said}; the change was not found` : said;
}
