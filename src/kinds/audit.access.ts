import { Type } from 'typebox';
import type { Assertion } from '../model.js';
import { defineKind } from './definition.js';
import { type Reading, type Readings, readTheLog, showed, subjectOf } from './log-readings.js';
import { mustBeRefused } from './outcome.js';

const Params = Type.Object({}, { additionalProperties: false });

export default defineKind<typeof Params, Readings>({
  kind: 'audit.access',
  version: 1,
  summary:
    'Reads the audit log in every way there is, as a user of each role: whoever may not is refused and shown nothing of an entry.',
  params: Params,
  effects: 'write',
  needs: ['sign-in', 'access-policy', 'audit', 'audit-interface'],
  controls: {
    'log-readable': 'An entry that nobody can read can not be kept from anyone.',
    'entitled-twin':
      'By each way someone who may must be shown the very entry: else a wrong address or a dead token reads as a denial.',
    'still-signed-in':
      'The session of each refused reading must be accepted afterwards: else a token that died reads as a denial.',
    'denials-examined': 'Where everybody may read the log nothing is refused.',
  },
  longestWaitMs: (_, limits) => limits.auditWithinMs ?? 0,
  observe: (_, probe) => readTheLog(probe),
  judge({ readings, readable, total, said }) {
    const ways = [...new Set(readings.map(({ way }) => way))];
    const opened = new Set(readings.filter((each) => each.may && showed(each)).map(({ way }) => way));
    const denials = readings.filter(({ may }) => !may);
    const alive = denials.filter(({ read }) => read?.alive === true);
    return {
      controls: [
        { name: 'log-readable', held: readable && total > 0, seen: said },
        {
          name: 'entitled-twin',
          held: opened.size > 0,
          seen: `${opened.size} of ${ways.length} ways showed the entry to someone who may`,
        },
        {
          name: 'still-signed-in',
          held: alive.length > 0,
          seen: `${alive.length} of ${denials.length} sessions were accepted afterwards`,
        },
        {
          name: 'denials-examined',
          held: denials.length > 0,
          seen: `${denials.length} readings by those who may not`,
        },
      ],
      assertions: readings.map((each) => (each.may ? judgeAllowed(each) : judgeDenied(each, opened))),
    };
  },
});

function judgeAllowed(reading: Reading): Assertion {
  const shown = showed(reading);
  return {
    subject: subjectOf(reading),
    expected: 'shown the entry',
    actual: reading.trouble ?? `${reading.read?.outcome.said}${shown ? '' : '; the entry is not in it'}`,
    // Someone entitled who is refused is no breach, but it leaves the denials without a twin.
    outcome: shown ? 'holds' : 'unknown',
  };
}

function judgeDenied(reading: Reading, opened: ReadonlySet<string>): Assertion {
  const { read, trouble, way } = reading;
  const subject = subjectOf(reading);
  const expected = 'refused, and nothing of an entry in the answer';
  const open = (actual: string): Assertion => ({ subject, expected, actual, outcome: 'unknown' });
  if (read === null) return open(trouble ?? 'not tried');
  if (read.outcome.markerSeen === true)
    return { subject, expected, actual: `${read.outcome.said}; the entry is in it`, outcome: 'broken' };
  const refused = mustBeRefused(subject, read.outcome);
  if (refused.outcome !== 'holds') return { ...refused, expected };
  if (!read.alive) return open(`${read.outcome.said}; but the session was no longer accepted afterwards`);
  if (!opened.has(way)) return open(`${read.outcome.said}; but nobody who may was shown the entry`);
  return { ...refused, expected };
}
