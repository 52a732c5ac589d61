import { Type } from 'typebox';
import { formatDuration } from '../duration.js';
import type { Assertion } from '../model.js';
import { instantOf } from '../reconcile/instant.js';
import { defineKind } from './definition.js';
import { factsOf, mustBeRefused, type OutcomeFacts } from './outcome.js';
import type { Probe } from './probe.js';
import type { FoundEntries } from './retention.js';

const Params = Type.Object(
  {
    atLeastYears: Type.Integer({ minimum: 1, maximum: 100, description: 'How long entries must be kept.' }),
  },
  { additionalProperties: false },
);

type Attempt = {
  readonly persona: string;
  readonly before: FoundEntries;
  readonly outcome: OutcomeFacts;
  /** The session was accepted right after. */
  readonly alive: boolean;
  readonly after: FoundEntries;
};
type Facts = {
  readonly years: number;
  readonly goLive: string;
  readonly gapMs: number;
  /** Before the system was in operation, and ahead of now: nothing can be there. */
  readonly earlier: FoundEntries;
  readonly ahead: FoundEntries;
  /** Around an action of ours. */
  readonly recent: FoundEntries;
  readonly action: OutcomeFacts;
  /** The beginning of the period, as long as the system may record nothing. */
  readonly beginning: FoundEntries;
  /** The whole of it, part by part. */
  readonly parts: readonly FoundEntries[];
  readonly purge:
    | { readonly none: string }
    | {
        /** Of what was before the system was in operation, by who may. */
        readonly offered: OutcomeFacts;
        readonly attempts: readonly Attempt[];
      };
};

const DAY_MS = 86_400_000;
const YEAR_MS = 365.25 * DAY_MS;
const SECOND_MS = 1000;
/** A clock that is wrong by less is the concern of another check. */
const AROUND_MS = 15 * 60_000;

export default defineKind<typeof Params, Facts>({
  kind: 'audit.retention',
  version: 1,
  summary:
    'Looks for entries of the audit log in each part of the period for which they must be kept, and asks in vain that one of them be purged (45 CFR 164.316(b)(2)(i)).',
  params: Params,
  effects: 'write',
  needs: ['sign-in', 'audit', 'audit-retention'],
  controls: {
    'recent-found':
      'By the same request an entry must be found around an action of our own: else it is no way to find any.',
    'go-live-fits':
      'There must be no entry from before the system was in operation: else the period begins earlier than declared.',
    'bounds-kept':
      'What is asked for in a period must lie within it, and nothing in the time ahead: else no period is empty.',
    'purge-offered':
      'Who may must be able to ask for a purge of what is old enough: else any address would refuse.',
  },
  longestWaitMs: (_, limits) => limits.auditWithinMs ?? 0,
  async observe(_, probe) {
    const { facts, find } = probe.retention;
    const action = await actOnce(probe);
    const since = Date.parse(action.sentAt);
    const now = probe.now();
    const start = Math.max(facts.goLive, yearsBefore(now, facts.years));
    // A year each, as nearly as they come out even.
    const count = Math.max(1, Math.floor((now - start) / Math.max(YEAR_MS, facts.gapMs)));
    const bound = (index: number) => Math.round(start + ((now - start) * index) / count);
    const parts = Array.from({ length: count }, (_, index) => index);
    const found = {
      earlier: await find(0, facts.goLive),
      ahead: await find(now + YEAR_MS, now + 2 * YEAR_MS),
      recent: await find(since - AROUND_MS, now + AROUND_MS),
      beginning: await find(start, Math.min(start + facts.gapMs, now)),
      parts: await Promise.all(parts.map((index) => find(bound(index), bound(index + 1)))),
    };
    return {
      years: facts.years,
      goLive: new Date(facts.goLive).toISOString().slice(0, 10),
      gapMs: facts.gapMs,
      ...found,
      action,
      purge: await tryPurge(probe, [found.beginning, ...found.parts]),
    };
  },
  judge(facts, { atLeastYears }) {
    const { earlier, ahead, recent, action, beginning, parts, years, purge } = facts;
    const asked = [earlier, ahead, recent, beginning, ...parts];
    const strays = asked.filter(({ outside }) => outside > 0);
    return {
      controls: [
        {
          name: 'recent-found',
          held: action.success && recent.readable && recent.oldest !== null,
          seen: `${action.said}; ${told(recent)}`,
        },
        {
          name: 'go-live-fits',
          held: earlier.readable && earlier.oldest === null,
          seen: `before ${facts.goLive}: ${told(earlier)}`,
        },
        {
          name: 'bounds-kept',
          held: strays.length === 0 && ahead.readable && ahead.oldest === null,
          seen: `${strays.length} of ${asked.length} answers hold what lies outside; ahead: ${told(ahead)}`,
        },
        {
          name: 'purge-offered',
          held: 'none' in purge || purge.offered.success,
          seen: 'none' in purge ? `none is offered: ${purge.none}` : purge.offered.said,
        },
      ],
      assertions: [
        {
          subject: 'the period by policy',
          expected: `${atLeastYears} years or more`,
          actual: `${years} years`,
          outcome: years >= atLeastYears ? 'holds' : 'broken',
        },
        hasEntries(`the log within ${lengthOf(facts.gapMs)} of the period's beginning`, beginning),
        ...parts.map((part) =>
          hasEntries(`the log from ${part.from.slice(0, 10)} to ${part.to.slice(0, 10)}`, part),
        ),
        ...('none' in purge ? [] : purgesRefused(purge.attempts)),
      ],
      measured: [{ what: 'Oldest entry of the period', value: oldestOf([beginning, ...parts]) }],
    };
  },
});

/** Something that leaves an entry, and changes nothing. */
async function actOnce(probe: Probe): Promise<OutcomeFacts> {
  const read = probe.protectedReads.find(({ persona }) => probe.auditedPersonas.includes(persona));
  if (read === undefined) throw probe.missing('a reading action that shows canaries', 'actions');
  const since = new Date(probe.now() - 2000).toISOString();
  const session = await probe.shared(read.persona, { signIn: read.signIn });
  const outcome = factsOf(await session.act(read.action, { resource: read.resource }));
  const nonces = outcome.nonce === null ? [] : [outcome.nonce];
  await probe.audit({ nonces, until: nonces, withinMs: probe.limits.auditWithinMs ?? 0, since });
  return outcome;
}

/** Of the oldest entry that may not go, and of that alone: whatever is older has been kept long enough. */
async function tryPurge(probe: Probe, found: readonly FoundEntries[]): Promise<Facts['purge']> {
  const { facts, find, purge } = probe.retention;
  if ('none' in facts.purge) return facts.purge;
  const offered = (await purge(facts.purge.by, facts.goLive)).outcome;
  const place = found.find(({ oldest }) => oldest !== null);
  const attempts: Attempt[] = [];
  if (place?.oldest === null || place === undefined) return { offered, attempts };
  const [from, to] = [Date.parse(place.from), Date.parse(place.to)];
  const last = instantOf(place.oldest.time) + SECOND_MS;
  // One after the other: who comes second must find what the first could not remove.
  for (const persona of [facts.purge.by, ...facts.purge.others]) {
    const before = await find(from, to);
    const { outcome, alive } = await purge(persona, last);
    attempts.push({ persona, before, outcome, alive, after: await find(from, to) });
  }
  return { offered, attempts };
}

function yearsBefore(now: number, years: number): number {
  const then = new Date(now);
  then.setUTCFullYear(then.getUTCFullYear() - years);
  return then.getTime();
}

function lengthOf(ms: number): string {
  return ms > DAY_MS ? `${Math.round(ms / DAY_MS)} days` : formatDuration(ms);
}

function told({ readable, said, oldest }: FoundEntries): string {
  if (!readable) return said;
  return oldest === null ? 'no entry' : `an entry of ${oldest.time}`;
}

function hasEntries(subject: string, found: FoundEntries): Assertion {
  return {
    subject,
    expected: 'entries',
    actual: told(found),
    outcome: !found.readable ? 'unknown' : found.oldest === null ? 'broken' : 'holds',
  };
}

function oldestOf(found: readonly FoundEntries[]): string {
  return found.flatMap(({ oldest }) => oldest?.time ?? [])[0] ?? 'none';
}

function purgesRefused(attempts: readonly Attempt[]): readonly Assertion[] {
  if (attempts.length > 0) return attempts.map(judgeAttempt);
  const [subject, expected] = ['a purge inside the period', 'refused, and the entry there as it was'];
  return [{ subject, expected, actual: 'no entry was found to ask it for', outcome: 'unknown' }];
}

function judgeAttempt({ persona, before, outcome, alive, after }: Attempt): Assertion {
  const subject = `a purge inside the period by ${persona}`;
  const expected = 'refused, and the entry there as it was';
  const open = (actual: string): Assertion => ({ subject, expected, actual, outcome: 'unknown' });
  if (before.oldest === null) return open(`the entry was not there beforehand: ${before.said}`);
  if (!after.readable) return open(`afterwards the log could not be read: ${after.said}`);
  const same = after.oldest?.digest === before.oldest.digest && after.oldest.time === before.oldest.time;
  if (!same)
    return { subject, expected, actual: `${outcome.said}; and the entry is gone`, outcome: 'broken' };
  const refused = mustBeRefused(subject, outcome);
  if (refused.outcome === 'holds' && !alive)
    return open(`${outcome.said}; but the session was no longer accepted afterwards`);
  return { ...refused, expected };
}
