import { Type } from 'typebox';
import type { Assertion } from '../model.js';
import { defineKind } from './definition.js';
import { makeEntries } from './log-entries.js';
import type { EntryState, KnownEntry, LogRead } from './log-interface.js';
import { mustBeRefused } from './outcome.js';
import type { Probe } from './probe.js';

const Params = Type.Object({}, { additionalProperties: false });

type Attempt = {
  readonly persona: string;
  readonly change: string;
  readonly before: EntryState | null;
  readonly tried: LogRead | null;
  readonly after: EntryState | null;
  readonly trouble: string | null;
};
type Facts = {
  readonly attempts: readonly Attempt[];
  readonly readable: boolean;
  readonly total: number;
  readonly said: string;
};

export default defineKind<typeof Params, Facts>({
  kind: 'audit.immutable',
  version: 1,
  summary:
    'Tries to change and to remove entries of its own by every request that the log’s interface has for it, as a user of each role, and compares the entry before and after.',
  params: Params,
  effects: 'write',
  needs: ['sign-in', 'access-policy', 'audit', 'audit-interface'],
  controls: {
    'log-readable': 'What nobody can read can not be seen to be unchanged.',
    'entries-there-before': 'Each entry must be there and be read before anybody tries to change it.',
    'digests-differ': 'Two entries must have two digests: else a changed one would look the same.',
    'still-signed-in':
      'The session of each attempt must be accepted afterwards: else a token that died reads as a refusal.',
    'changes-tried': 'Where no interface is offered, nothing is passed.',
  },
  longestWaitMs: (_, limits) => limits.auditWithinMs ?? 0,
  async observe(_, probe) {
    const { logInterface: log } = probe;
    const tries = [...log.readers, ...log.others].flatMap((persona) =>
      log.changes.map((change) => ({ persona, change })),
    );
    const { entries, ...read } = await makeEntries(probe, tries.length);
    const attempts = await Promise.all(
      tries.map(({ persona, change }, index) => tryOne(probe, persona, change, entries[index])),
    );
    return { attempts, ...read };
  },
  judge({ attempts, readable, total, said }) {
    const befores = attempts.flatMap(({ before }) => before?.digest ?? []);
    const tried = attempts.filter((each) => each.tried !== null);
    const alive = tried.filter((each) => each.tried?.alive === true);
    return {
      controls: [
        { name: 'log-readable', held: readable && total > 0, seen: said },
        {
          name: 'entries-there-before',
          held: befores.length > 0 && befores.length === attempts.length,
          seen: `${befores.length} of ${attempts.length} entries were read beforehand`,
        },
        {
          name: 'digests-differ',
          held: befores.length > 1 && new Set(befores).size === befores.length,
          seen: `${new Set(befores).size} digests of ${befores.length} entries`,
        },
        {
          name: 'still-signed-in',
          // One that ended leaves its own attempt open.
          held: alive.length > 0,
          seen: `${alive.length} of ${tried.length} sessions were accepted afterwards`,
        },
        { name: 'changes-tried', held: tried.length > 0, seen: `${tried.length} attempts` },
      ],
      assertions: attempts.map(judgeAttempt),
    };
  },
});

async function tryOne(
  probe: Probe,
  persona: string,
  change: string,
  entry: KnownEntry | undefined,
): Promise<Attempt> {
  const none = { persona, change, before: null, tried: null, after: null };
  if (entry === undefined) return { ...none, trouble: 'the read that was to leave an entry left none' };
  try {
    const before = await probe.logInterface.stateOf(entry);
    const tried = await probe.logInterface.tryChange(persona, change, entry);
    const after = await probe.logInterface.stateOf(entry);
    return { persona, change, before, tried, after, trouble: null };
  } catch (error) {
    return { ...none, trouble: probe.explain(error) };
  }
}

function judgeAttempt({ persona, change, before, tried, after, trouble }: Attempt): Assertion {
  const subject = `${change} by ${persona}`;
  const expected = 'refused, and the entry there as it was';
  const open = (actual: string): Assertion => ({ subject, expected, actual, outcome: 'unknown' });
  if (before === null || tried === null || after === null) return open(trouble ?? 'not tried');
  if (before.digest === null) return open(`the entry was not there beforehand: ${before.said}`);
  const { outcome } = tried;
  if (after.digest === null && outcome.success)
    return { subject, expected, actual: `${outcome.said}; and the entry is gone`, outcome: 'broken' };
  if (after.digest === null) return open(`afterwards the entry could not be read: ${after.said}`);
  if (after.digest !== before.digest)
    return { subject, expected, actual: `${outcome.said}; and the entry is another one`, outcome: 'broken' };
  const refused = mustBeRefused(subject, outcome);
  if (refused.outcome === 'holds' && !tried.alive)
    return open(`${outcome.said}; but the session was no longer accepted afterwards`);
  return { ...refused, expected };
}
