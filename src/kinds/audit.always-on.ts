import { Type } from 'typebox';
import type { Assertion } from '../model.js';
import { defineKind } from './definition.js';
import { factsOf, mustBeRefused, type OutcomeFacts } from './outcome.js';
import type { AuditEntry, LogSwitch, Probe } from './probe.js';

const Params = Type.Object({}, { additionalProperties: false });

/** One persona at one switch: something done before, the attempt, something done after. */
type Try = {
  readonly what: string;
  readonly before: OutcomeFacts;
  readonly attempt: OutcomeFacts;
  readonly after: OutcomeFacts;
  /** What it came to when logging was switched on again; null where that was not needed or can't be done. */
  readonly restored: OutcomeFacts | null;
};
type Facts = {
  readonly tries: readonly Try[];
  readonly decoy: string;
  readonly audit: {
    readonly readable: boolean;
    readonly total: number;
    readonly said: string;
    readonly entries: readonly AuditEntry[];
  };
};

export default defineKind<typeof Params, Facts>({
  kind: 'audit.always-on',
  version: 1,
  summary:
    'Tries every operation that would switch logging off, as each persona: it is refused, the attempt is on record, and what that user does next is as well.',
  params: Params,
  effects: 'write',
  needs: ['sign-in', 'access-policy', 'audit', 'log-switches'],
  controls: {
    'log-readable': 'An entry can only be missing from a log that answers and holds entries.',
    'recorded-before':
      'What each user does before the attempt must be on record: else nothing could be switched off.',
    'decoy-absent':
      'A nonce that was never sent must have no entry: else the log echoes what it is asked for.',
  },
  longestWaitMs: (_, limits) => limits.auditWithinMs ?? 0,
  async observe(_, probe) {
    const switches = probe.logSwitches;
    if (switches.length === 0)
      throw probe.missing('an operation that would switch logging off', 'audit.switches');
    const since = new Date(probe.now() - 2000).toISOString();
    const tries = (
      await Promise.all(
        switches.map((each) => Promise.all(each.personas.map((persona) => tryAs(probe, each, persona)))),
      )
    ).flat();
    const decoy = probe.decoy();
    const nonces = tries.flatMap((each) =>
      [each.before, each.attempt, each.after].flatMap(({ nonce }) => nonce ?? []),
    );
    const answer = await probe.audit({
      nonces: [...nonces, decoy],
      until: nonces,
      withinMs: probe.limits.auditWithinMs ?? 0,
      since,
    });
    const { readable, total, said, entries } = answer;
    return { tries, decoy, audit: { readable, total, said, entries: [...entries] } };
  },
  judge({ tries, decoy, audit }) {
    const recorded = (outcome: OutcomeFacts) => entryOf(outcome, audit.entries) !== undefined;
    const unrecorded = tries.filter(({ before }) => !recorded(before));
    const decoys = audit.entries.filter(({ nonce }) => nonce === decoy).length;
    return {
      controls: [
        { name: 'log-readable', held: audit.readable && audit.total > 0, seen: audit.said },
        {
          name: 'recorded-before',
          held: tries.length > 0 && unrecorded.length === 0,
          seen: [
            `${tries.length - unrecorded.length} of ${tries.length} actions before an attempt are on record`,
            ...unrecorded.map(({ what, before }) => `${what}: ${before.said}`),
          ].join('; '),
        },
        { name: 'decoy-absent', held: decoys === 0, seen: `${decoys} entries for a nonce never sent` },
      ],
      assertions: tries.flatMap((each) => [
        mustBeRefused(each.what, each.attempt),
        mustBeRecorded(`${each.what}, the attempt`, each.attempt, audit.entries, !each.attempt.success),
        mustBeRecorded(`${each.what}, what is done next`, each.after, audit.entries, false),
      ]),
    };
  },
});

/** With an account of its own: what might be switched off is what others of it are doing. */
async function tryAs(probe: Probe, each: LogSwitch, persona: string): Promise<Try> {
  const cell = probe.policy.find(
    ({ action, persona: who, access }) =>
      who === persona &&
      access === 'allow' &&
      probe.actions.some(({ name, writes }) => name === action && !writes) &&
      probe.pathOf(action).signIn === probe.pathOf(each.action).signIn,
  );
  if (cell === undefined) throw probe.missing(`something that ${persona} may do`, 'policy');
  const session = await probe.signIn(persona, probe.pathOf(each.action));
  const act = async () => factsOf(await session.act(cell.action, { resource: cell.resource }));
  const before = await act();
  const attempt = factsOf(await session.act(each.action, { resource: each.resource }));
  const after = await act();
  const restored =
    attempt.success && each.on !== null
      ? factsOf(await session.act(each.on, { resource: each.resource }))
      : null;
  return { what: `${each.action} by ${persona}`, before, attempt, after, restored };
}

function entryOf({ nonce }: OutcomeFacts, entries: readonly AuditEntry[]): AuditEntry | undefined {
  return nonce === null ? undefined : entries.find((entry) => entry.nonce === nonce);
}

function mustBeRecorded(
  subject: string,
  outcome: OutcomeFacts,
  entries: readonly AuditEntry[],
  asFailure: boolean,
): Assertion {
  const expected = asFailure ? 'an entry, as a failure' : 'an entry';
  if (outcome.nonce === null || outcome.status === null)
    return { subject, expected, actual: `not done: ${outcome.said}`, outcome: 'unknown' };
  const entry = entryOf(outcome, entries);
  if (entry === undefined) return { subject, expected, actual: 'no entry', outcome: 'broken' };
  const right = !asFailure || entry.outcome === 'failure';
  return {
    subject,
    expected,
    actual: `an entry with outcome ${entry.outcome ?? 'absent'}`,
    outcome: right ? 'holds' : 'broken',
  };
}
