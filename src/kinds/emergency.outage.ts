import { Type } from 'typebox';
import type { Assertion } from '../model.js';
import { defineKind } from './definition.js';
import type { FederatedSignIn, LocalSignIn, OutageSeen } from './federation.js';
import { mustBeRefused } from './outcome.js';

const Params = Type.Object({}, { additionalProperties: false });

export default defineKind<typeof Params, OutageSeen>({
  kind: 'emergency.outage',
  version: 1,
  summary:
    "Has the identity provider fall silent: the documented emergency path must still open the record, the provider's own must not.",
  params: Params,
  effects: 'write',
  // What the target does towards a system of the harness's own.
  methods: ['canary'],
  needs: ['sign-in', 'openid', 'emergency-mode'],
  controls: {
    'sign-in-before':
      'The sign-in by the provider must open the record before the outage: else nothing was lost.',
    'silence-met':
      'The target must have met the silence: have asked the provider in vain, or not have sent the browser there.',
    'sign-in-after':
      'The same sign-in must open the record again when the provider answers: else it was not the outage.',
  },
  async observe(_, probe) {
    const how = probe.federation.emergencyMode;
    if (how === null) throw probe.missing('emergency mode', 'emergencyMode');
    return probe.federation.throughOutage();
  },
  judge({ before, during, knocks, emergency, guessed, after }) {
    return {
      controls: [
        { name: 'sign-in-before', held: wentIn(before), seen: before.said },
        {
          name: 'silence-met',
          held: knocks > 0 || during.asked === null,
          seen: `${knocks} requests to the provider were left without an answer; ${during.said}`,
        },
        { name: 'sign-in-after', held: wentIn(after), seen: after.said },
      ],
      assertions: [ordinary(during), ...byEmergencyPath(emergency), ...byGuess(guessed)],
    };
  },
});

function wentIn({ answer, record }: FederatedSignIn): boolean {
  return answer === 'accepted' && record?.success === true;
}

/** Closed, not open: nobody has vouched for anyone. */
function ordinary({ record, answer, said }: FederatedSignIn): Assertion {
  const subject = 'sign-in by the provider during the outage';
  const expected = 'opens nothing';
  if (record === null)
    return { subject, expected, actual: said, outcome: answer === 'none' ? 'holds' : 'unknown' };
  if (answer === 'accepted' || answer === 'challenged')
    return { subject, expected, actual: `${answer}: ${said}; then ${record.said}`, outcome: 'broken' };
  return { ...mustBeRefused(subject, record), expected };
}

function byEmergencyPath({ complete, said, record }: LocalSignIn): readonly Assertion[] {
  const opened = complete && record.success;
  return [
    {
      subject: 'the record by the emergency path during the outage',
      expected: 'the sign-in comes to its end and opens the record',
      actual: `${said}; then ${record.said}`,
      outcome: opened ? 'holds' : record.status === null ? 'unknown' : 'broken',
    },
  ];
}

/** In an emergency, too, the path asks who it is. */
function byGuess({ complete, said, record }: LocalSignIn): readonly Assertion[] {
  const subject = 'the emergency path with a wrong password during the outage';
  if (complete) return [{ subject, expected: 'refused', actual: `accepted: ${said}`, outcome: 'broken' }];
  return [mustBeRefused(subject, record)];
}
