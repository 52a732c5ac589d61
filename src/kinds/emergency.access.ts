import { Type } from 'typebox';
import { formatDuration } from '../duration.js';
import type { Assertion, ControlSeen } from '../model.js';
import { AGEING_MARGIN_MS, agedAlive } from './ageing.js';
import { type Challenged, type Walk, walkThrough } from './break-glass.js';
import { defineKind } from './definition.js';
import { mustBeRefused, mustSucceed, type OutcomeFacts } from './outcome.js';
import type { AuditEntry } from './probe.js';

const Params = Type.Object(
  {
    tolerance: Type.Number({
      minimum: 0.01,
      maximum: 0.5,
      description: 'Margin after the documented duration, as a share of it.',
    }),
  },
  { additionalProperties: false },
);

export default defineKind<typeof Params, Walk>({
  kind: 'emergency.access',
  version: 3,
  summary:
    'Walks emergency access through its states: denied, challenged, reasoned, granted for one record, told of, audited, over.',
  params: Params,
  effects: 'write',
  needs: ['sign-in', 'emergency-access', 'audit'],
  controls: {
    'denied-before': 'Both records must be refused before: else nothing was opened by the emergency.',
    'other-record-there':
      'The other record must open by an emergency of its own: what is not there is refused to everyone.',
    'session-alive':
      'The session must be accepted after each refusal that counts: else its own end reads as the end of the emergency.',
    'asked-in-time':
      'Where a recent authentication is demanded, the granted request must come while it is recent.',
    'challenge-answered':
      'Where the target says how the challenge is answered, the right answer must be accepted.',
    'quiet-before': 'No alert about this user may have come before the emergency: it would be of another.',
    'audit-readable': 'Whether the access was flagged can only be said of a log that can be read.',
  },
  longestWaitMs: (_, limits) =>
    Math.max(
      (limits.emergencyMs ?? 0) * 1.1,
      limits.freshMs === undefined ? 0 : limits.freshMs + AGEING_MARGIN_MS,
    ),
  async observe({ tolerance }, probe) {
    const how = probe.emergency;
    if (how === null) throw probe.missing('emergency access', 'emergency');
    return walkThrough(probe, how, tolerance);
  },
  judge(facts) {
    const { resource, otherResource, second, stepUp, undesignated, alert } = facts;
    return {
      controls: controlsOf(facts),
      assertions: [
        ...facts.withoutReason.flatMap(({ variant, request, read }) => [
          mustBeRefused(`request with ${variant}`, request),
          mustBeRefused(`${resource} after a request with ${variant}`, read),
        ]),
        mustBeRefused(`request by ${undesignated.persona}, who is not designated`, undesignated.request),
        mustBeRefused(`${resource} read by ${undesignated.persona} after it`, undesignated.read),
        mustSucceed('request with a reason, by someone designated', facts.request, 'granted'),
        mustSucceed(`${resource} during the emergency`, facts.during, 'granted'),
        mustBeRefused(`${otherResource} during the emergency for ${resource}`, facts.otherDuring),
        mustBeRefused(
          `${resource} ${formatDuration(facts.waitedMs)} after the grant for ${formatDuration(facts.durationMs)}`,
          facts.after,
        ),
        ...(stepUp === null ? [] : mustBeChallenged(stepUp, resource)),
        mustBeRefused(`${resource} during the emergency for ${otherResource}`, second.firstDuring),
        ...(second.ended === null
          ? []
          : [
              mustSucceed('ending it by hand', second.ended.end, 'granted'),
              mustBeRefused(`${otherResource} after the emergency was ended by hand`, second.ended.after),
            ]),
        ...(alert === null ? [] : [mustBeTold(alert)]),
        mustBeFlagged('the request', facts.request, facts.audit.entries, true),
        mustBeFlagged('the access', facts.during, facts.audit.entries, false),
      ],
    };
  },
});

function controlsOf(facts: Walk): readonly ControlSeen[] {
  const { before, otherBefore, resource, otherResource, second, stepUp, alert } = facts;
  const late = stepUp !== null && facts.askedMs >= stepUp.freshMs;
  const looks = [facts.aliveAfter, ...(stepUp === null ? [] : [stepUp.alive]), second.alive];
  return [
    {
      name: 'denied-before',
      held: wasRefused(before) && wasRefused(otherBefore),
      seen: `${resource}: ${before.said}; ${otherResource}: ${otherBefore.said}`,
    },
    {
      name: 'other-record-there',
      held: second.during.success,
      seen: `${second.request.said}; then ${second.during.said}`,
    },
    agedAlive('session-alive', looks),
    {
      name: 'asked-in-time',
      held: !late || facts.request.success,
      seen:
        stepUp === null
          ? 'no step-up is declared'
          : `asked ${formatDuration(facts.askedMs)} after the sign-in`,
      ...(late && !facts.request.success ? { cause: 'scheduling-lag' as const } : {}),
    },
    {
      name: 'challenge-answered',
      held: stepUp?.answered?.success !== false,
      seen: stepUp?.answered?.said ?? 'no answer is declared',
    },
    {
      name: 'quiet-before',
      held: alert === null || alert.before === 0,
      seen: alert === null ? 'nobody is declared to be told' : `${alert.before} mails`,
    },
    { name: 'audit-readable', held: facts.audit.readable, seen: facts.audit.said },
  ];
}

function wasRefused(outcome: OutcomeFacts): boolean {
  return mustBeRefused('', outcome).outcome === 'holds';
}

/** By the challenge that the target file describes: another refusal says nothing of the authentication's age. */
function mustBeChallenged(
  { request, read, ageMs, freshMs }: Challenged,
  resource: string,
): readonly Assertion[] {
  const subject = `request ${formatDuration(ageMs)} after the authentication`;
  const asked = mustBeRefused(subject, request);
  const early = ageMs < freshMs && asked.outcome === 'holds';
  return [
    {
      ...asked,
      expected: `challenged, as authentications older than ${formatDuration(freshMs)} are`,
      ...(early ? { outcome: 'unknown' as const, actual: `asked too early: ${request.said}` } : {}),
    },
    mustBeRefused(`${resource} after a request that was challenged`, read),
  ];
}

function mustBeTold({ came, withinMs }: NonNullable<Walk['alert']>): Assertion {
  return {
    subject: 'those who review emergencies',
    expected: `told by mail within ${formatDuration(withinMs)}`,
    actual: came === 0 ? 'no mail came' : `${came} mails came`,
    outcome: came === 0 ? 'broken' : 'holds',
  };
}

function mustBeFlagged(
  what: string,
  outcome: OutcomeFacts,
  entries: readonly AuditEntry[],
  withReason: boolean,
): Assertion {
  const expected = `an audit entry flagged as emergency${withReason ? ', with the reason' : ''}`;
  const subject = `audit of ${what}`;
  if (outcome.nonce === null)
    return { subject, expected, actual: 'the request carried no nonce', outcome: 'unknown' };
  const entry = entries.find((each) => each.nonce === outcome.nonce);
  if (entry === undefined) return { subject, expected, actual: 'no entry', outcome: 'broken' };
  const holds = entry.emergency && (!withReason || entry.reasonSeen);
  return {
    subject,
    expected,
    actual: `entry ${entry.emergency ? 'flagged' : 'not flagged'}${withReason ? `, reason ${entry.reasonSeen ? 'found' : 'not found'}` : ''}`,
    outcome: holds ? 'holds' : 'broken',
  };
}
