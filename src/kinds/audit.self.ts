import { Type } from 'typebox';
import { formatDuration } from '../duration.js';
import type { Assertion } from '../model.js';
import { defineKind } from './definition.js';
import { type Reading, type Readings, readTheLog, showed, subjectOf } from './log-readings.js';
import type { AuditEntry } from './probe.js';

const Params = Type.Object({}, { additionalProperties: false });

type Facts = Readings & {
  readonly entries: readonly AuditEntry[];
  readonly decoy: string;
  readonly withinMs: number;
};

export default defineKind<typeof Params, Facts>({
  kind: 'audit.self',
  version: 1,
  summary:
    'Reads the audit log in every way there is, and looks for the entries that this must leave, refusals among them.',
  params: Params,
  effects: 'write',
  needs: ['sign-in', 'access-policy', 'audit', 'audit-interface'],
  controls: {
    'log-readable': 'An entry can only be missing from a log that answers and holds entries.',
    'decoy-absent':
      'A nonce that was never sent must have no entry: else the log echoes whatever it is asked for.',
    'log-read': 'By some way someone who may must have been shown an entry: else nothing was read.',
  },
  longestWaitMs: (_, limits) => 2 * (limits.auditWithinMs ?? 0),
  async observe(_, probe) {
    const since = new Date(probe.now() - 2000).toISOString();
    const readings = await readTheLog(probe);
    const decoy = probe.decoy();
    const nonces = readings.readings.flatMap(({ read }) => read?.outcome.nonce ?? []);
    const withinMs = probe.limits.auditWithinMs ?? 0;
    const answer = await probe.audit({ nonces: [...nonces, decoy], until: nonces, withinMs, since });
    return {
      ...readings,
      entries: [...answer.entries],
      decoy,
      readable: readings.readable && answer.readable,
      total: answer.total,
      said: answer.said,
      withinMs,
    };
  },
  judge(facts) {
    const { readings, entries, decoy } = facts;
    const read = readings.filter((each) => each.may && showed(each));
    const echoed = entries.filter(({ nonce }) => nonce === decoy).length;
    return {
      controls: [
        { name: 'log-readable', held: facts.readable && facts.total > 0, seen: facts.said },
        { name: 'decoy-absent', held: echoed === 0, seen: `${echoed} entries for a nonce never sent` },
        {
          name: 'log-read',
          held: read.length > 0,
          seen: `${read.length} readings by those who may showed an entry`,
        },
      ],
      assertions: readings.map((each) => judgeReading(each, facts)),
    };
  },
});

function judgeReading(reading: Reading, { entries, withinMs }: Facts): Assertion {
  const { operation, read, trouble } = reading;
  // Whoever should not have been let in must be on record as having been.
  const outcome = read?.outcome.success === true ? 'success' : 'failure';
  const subject = subjectOf(reading);
  const expected = `an entry: actor ${read?.actor ?? 'known'}, operation ${operation}, outcome ${outcome}`;
  const open = (actual: string): Assertion => ({ subject, expected, actual, outcome: 'unknown' });
  if (read === null) return open(trouble ?? 'not tried');
  if (!read.outcome.success && !read.outcome.denied)
    return open(`neither success nor refusal as declared: ${read.outcome.said}`);
  if (read.outcome.nonce === null) return open('the request carried no nonce');
  const entry = entries.find(({ nonce }) => nonce === read.outcome.nonce);
  if (entry === undefined)
    return {
      subject,
      expected,
      actual: `no entry within ${formatDuration(withinMs)}`,
      outcome: 'broken',
    };
  const wrong = [
    ...(entry.actor === read.actor ? [] : [`actor ${entry.actor ?? 'absent'}`]),
    ...(entry.operation === operation ? [] : [`operation ${entry.operation ?? 'absent'}`]),
    ...(entry.outcome === outcome ? [] : [`outcome ${entry.outcome ?? 'absent'}`]),
  ];
  return wrong.length === 0
    ? { subject, expected, actual: 'an entry, as done', outcome: 'holds' }
    : { subject, expected, actual: `an entry with ${wrong.join(', ')}`, outcome: 'broken' };
}
