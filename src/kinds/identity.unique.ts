import { Type } from 'typebox';
import type { Assertion } from '../model.js';
import type { Roster } from './accounts.js';
import { defineKind } from './definition.js';
import { factsOf, type OutcomeFacts } from './outcome.js';
import type { AuditEntry } from './probe.js';

const Params = Type.Object({}, { additionalProperties: false });

/** Each user reads twice: an id that changes from entry to entry identifies nobody. */
const READS = 2;

type Read = {
  readonly user: 'A' | 'B';
  readonly nonce: string | null;
  readonly outcome: OutcomeFacts;
};
type Facts = {
  readonly what: string;
  readonly reads: readonly Read[];
  readonly decoy: string;
  readonly audit: {
    readonly readable: boolean;
    readonly said: string;
    readonly entries: readonly AuditEntry[];
  };
  /** The target's own list of accounts; null where it gives none. */
  readonly roster: Roster | null;
};

export default defineKind<typeof Params, Facts>({
  kind: 'identity.unique',
  version: 1,
  summary: 'Two users of one role read the same record, and the audit log must tell them apart.',
  params: Params,
  effects: 'read',
  needs: ['sign-in', 'access-policy', 'audit'],
  controls: {
    'both-read': 'Both users must have read the record: else there is nothing to tell apart.',
    'each-nonce-once': 'Each read must have exactly one entry: an id is only worth what its entry is.',
    'decoy-absent':
      'A nonce that was never sent must have no entry: else the log echoes whatever it is asked for.',
  },
  longestWaitMs: (_, limits) => limits.auditWithinMs ?? 0,
  async observe(_, probe) {
    const read = probe.protectedReads.find(({ persona }) => probe.auditedPersonas.includes(persona));
    if (read === undefined)
      throw probe.missing(
        'a reading action with canaries, of a persona whose actions the log shows',
        'policy',
      );
    const since = new Date(probe.now() - 2000).toISOString();
    // At the same time: an account that waits for the other's one-time code would be idle meanwhile.
    const readAs = async (user: Read['user']): Promise<readonly Read[]> => {
      const session = await probe.signIn(read.persona, { signIn: read.signIn });
      const own: Read[] = [];
      for (let time = 0; time < READS; time++) {
        const outcome = await session.act(read.action, { resource: read.resource });
        own.push({ user, nonce: outcome.nonce, outcome: factsOf(outcome) });
      }
      return own;
    };
    const reads = (await Promise.all([readAs('A'), readAs('B')])).flat();
    const decoy = probe.decoy();
    const nonces = reads.flatMap(({ nonce }) => nonce ?? []);
    const withinMs = probe.limits.auditWithinMs ?? 0;
    const answer = await probe.audit({ nonces: [...nonces, decoy], until: nonces, withinMs, since });
    const ids = answer.entries.flatMap((entry) => idOf(entry) ?? []);
    return {
      what: `${read.action} ${read.resource} as ${read.persona}`,
      reads,
      decoy,
      audit: { readable: answer.readable, said: answer.said, entries: [...answer.entries] },
      roster: await probe.accounts.roster([...new Set(ids)]),
    };
  },
  judge({ reads, decoy, audit, roster }) {
    const entriesOf = ({ nonce }: Read) =>
      audit.entries.filter((entry) => nonce !== null && entry.nonce === nonce);
    const users = (['A', 'B'] as const).map((user) => {
      const own = reads.filter((read) => read.user === user);
      return { user, ids: own.flatMap(entriesOf).map(idOf), reads: own };
    });
    const both = users.every((each) => each.reads.length > 0);
    const distinct = users.map(({ ids }) => [...new Set(ids)]);
    const shared = distinct[0]?.filter((id) => distinct[1]?.includes(id)) ?? [];
    return {
      controls: [
        {
          name: 'both-read',
          held: both && reads.every(({ outcome }) => outcome.success),
          seen: reads.map(({ user, outcome }) => `${user}: ${outcome.said}`).join('; '),
        },
        {
          name: 'each-nonce-once',
          held: both && audit.readable && reads.every((read) => entriesOf(read).length === 1),
          seen: `${audit.said}; ${reads.map((read) => `${read.user}: ${entriesOf(read).length}`).join(', ')}`,
        },
        {
          name: 'decoy-absent',
          held: audit.entries.every((entry) => entry.nonce !== decoy),
          seen: `${audit.entries.filter((entry) => entry.nonce === decoy).length} entries for a nonce never sent`,
        },
      ],
      assertions: [
        ...users.map(({ user, ids }): Assertion => {
          const [id = null] = ids;
          const isStable = ids.length > 0 && id !== null && ids.every((each) => each === id);
          return {
            subject: `user ${user} in the audit log`,
            expected: 'the same id in each entry',
            actual: ids.length === 0 ? 'no entry' : ids.map((each) => each ?? 'no id').join(', '),
            outcome: ids.length === 0 ? 'unknown' : isStable ? 'holds' : 'broken',
          };
        }),
        {
          subject: 'users A and B in the audit log',
          expected: 'two different ids',
          actual: users
            .map(({ user, ids }) => `${user}: ${[...new Set(ids)].join(', ') || 'none'}`)
            .join('; '),
          outcome: users.some(({ ids }) => ids.length === 0)
            ? 'unknown'
            : shared.length === 0
              ? 'holds'
              : 'broken',
        },
        ...(roster === null ? [] : roster.found.map((found) => judgeRoster(found, roster))),
      ],
    };
  },
});

/** The account's own id where the log has one; else the name by which the log knows it. */
function idOf(entry: AuditEntry): string | null {
  return entry.user === undefined ? entry.actor : entry.user;
}

function judgeRoster({ id, accounts }: Roster['found'][number], roster: Roster): Assertion {
  const isUsable = roster.readable && roster.total > 0;
  return {
    subject: `id ${id} in the list of accounts`,
    expected: 'exactly one account',
    actual: isUsable ? `${accounts} of ${roster.total} accounts` : roster.said,
    outcome: !isUsable ? 'unknown' : accounts === 1 ? 'holds' : 'broken',
  };
}
