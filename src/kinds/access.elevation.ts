import { Type } from 'typebox';
import { formatDuration } from '../duration.js';
import type { Assertion, ControlSeen } from '../model.js';
import { agedAlive } from './ageing.js';
import { defineKind } from './definition.js';
import { mustStayShut } from './denials.js';
import { type Attempt, type Use, type Walk, walkThroughElevation } from './elevation-walk.js';
import { mustBeRefused, mustSucceed, type OutcomeFacts } from './outcome.js';

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
  kind: 'access.elevation',
  version: 1,
  summary:
    'Walks a just-in-time elevation through its states: shut, asked for, approved by a second person alone, open for one thing and a time, audited, shut again.',
  params: Params,
  effects: 'write',
  needs: ['sign-in', 'elevation', 'audit'],
  controls: {
    'denied-before': 'Both privileged calls must be refused before: else no elevation opened anything.',
    'opens-when-approved':
      'The same call must succeed once the very request that others could not approve is approved: else a wrong address reads as a refusal.',
    'other-thing-there':
      'The other call must succeed by an elevation of its own: what is not there is refused to everyone.',
    'two-people': 'Requester and approver must be different accounts: else nobody second was asked.',
    'session-alive':
      'The session of the requester must be accepted at the end, that of the one who must not approve after it tried: else their own end reads as a refusal.',
    'audit-readable': 'Whether the elevation was recorded can only be said of a log that can be read.',
  },
  longestWaitMs: (_, limits) => (limits.elevationMs ?? 0) * 1.1,
  async observe({ tolerance }, probe) {
    const how = probe.elevation;
    if (how === null) throw probe.missing('elevation', 'elevation');
    return walkThroughElevation(probe, how, tolerance);
  },
  judge(facts) {
    const { thing, otherThing, second, byUnentitled, withoutReason, audit } = facts;
    const shut = shutnessOf(facts);
    const attempted = (subject: string, { outcome, use }: Attempt) => [
      mustBeRefused(subject, outcome),
      shut(`${thing} after ${subject}`, use),
    ];
    return {
      controls: controlsOf(facts),
      assertions: [
        ...(withoutReason ?? []).flatMap(({ variant, ...tried }) =>
          attempted(`the request with ${variant}`, tried),
        ),
        shut(`${thing} after the request alone`, facts.requestAlone),
        ...attempted('approval by the requester', facts.bySelf),
        ...attempted(`approval by ${byUnentitled.persona}`, byUnentitled),
        shut(`${otherThing} during the elevation for ${thing}`, facts.otherDuring, 'other'),
        shut(
          `${thing} ${formatDuration(facts.waitedMs)} after the approval for ${formatDuration(facts.durationMs)}`,
          facts.after,
        ),
        shut(`${thing} during the elevation for ${otherThing}`, second.firstDuring),
        ...(second.ended === null
          ? []
          : [
              mustSucceed('ending it by hand', second.ended.end, 'done'),
              shut(`${otherThing} after the elevation was ended by hand`, second.ended.after, 'other'),
            ]),
        mustBeRecorded('the request', facts.request, audit, { by: audit.requester, withReason: true }),
        mustBeRecorded('the approval', facts.approval, audit, { by: audit.approver }),
        mustBeRecorded('the privileged call', facts.during.outcome, audit, { by: audit.requester }),
      ],
    };
  },
});

function isOpen({ outcome, written }: Use, writes: boolean): boolean {
  return outcome.success && (!writes || written === true);
}

/** By the same measure as every denial: it counts when the call is there and the session lived. */
function shutnessOf(facts: Walk) {
  const { writes, otherWrites } = facts;
  const signedIn = facts.alive.length > 0 && facts.alive.every(({ success }) => success);
  const there = { first: isOpen(facts.during, writes), other: isOpen(facts.second.during, otherWrites) };
  return (subject: string, { outcome, written }: Use, which: 'first' | 'other' = 'first'): Assertion =>
    mustStayShut(
      subject,
      { outcome, written, writes: which === 'first' ? writes : otherWrites, trouble: null },
      { twin: there[which], signedIn },
    );
}

function controlsOf(facts: Walk): readonly ControlSeen[] {
  const { before, otherBefore, during, second, people, approval, durationMs } = facts;
  const opened = approval.success && isOpen(during, facts.writes);
  const late = !opened && facts.duringMs >= durationMs;
  return [
    {
      name: 'denied-before',
      held: wasShut(before) && wasShut(otherBefore),
      seen: `${facts.thing}: ${before.outcome.said}; ${facts.otherThing}: ${otherBefore.outcome.said}`,
    },
    {
      name: 'opens-when-approved',
      held: opened,
      seen: `${facts.request.said}; ${approval.said}; then ${during.outcome.said}`,
      ...(late ? { cause: 'scheduling-lag' as const } : {}),
    },
    {
      name: 'other-thing-there',
      held: second.approval.success && isOpen(second.during, facts.otherWrites),
      seen: `${second.request.said}; ${second.approval.said}; then ${second.during.outcome.said}`,
    },
    {
      name: 'two-people',
      held: people.requester !== people.approver,
      seen: `${people.requester} asked, ${people.approver} approved`,
    },
    agedAlive('session-alive', facts.alive),
    { name: 'audit-readable', held: facts.audit.readable, seen: facts.audit.said },
  ];
}

function wasShut({ outcome, written }: Use): boolean {
  return written !== true && mustBeRefused('', outcome).outcome === 'holds';
}

/** AC-6(9): the use of privileged functions is logged; who asked, who agreed and what was then done. */
function mustBeRecorded(
  what: string,
  outcome: OutcomeFacts,
  { entries }: Walk['audit'],
  { by, withReason = false }: { readonly by: string; readonly withReason?: boolean },
): Assertion {
  const subject = `audit of ${what}`;
  const expected = `an entry of a success by ${by}${withReason ? ', with the reason' : ''}`;
  if (outcome.nonce === null)
    return { subject, expected, actual: 'the request carried no nonce', outcome: 'unknown' };
  const entry = entries.find((each) => each.nonce === outcome.nonce);
  if (entry === undefined) return { subject, expected, actual: 'no entry', outcome: 'broken' };
  const holds = entry.actor === by && entry.outcome === 'success' && (!withReason || entry.reasonSeen);
  return {
    subject,
    expected,
    actual: `entry of ${entry.outcome ?? 'no known outcome'} by ${entry.actor ?? 'nobody'}${withReason ? `, reason ${entry.reasonSeen ? 'found' : 'not found'}` : ''}`,
    outcome: holds ? 'holds' : 'broken',
  };
}
