import { Type } from 'typebox';
import type { Assertion } from '../model.js';
import { defineKind } from './definition.js';
import { factsOf, type OutcomeFacts } from './outcome.js';
import type { AuditEntry, Outcome } from './probe.js';

const Params = Type.Object({}, { additionalProperties: false });

/** What an answer showed of three values: the one before the change, the one after, and one that was never written. */
type Shown = {
  readonly outcome: OutcomeFacts;
  readonly before: boolean;
  readonly after: boolean;
  readonly never: boolean;
};
type Facts = {
  readonly create: OutcomeFacts;
  readonly first: Shown;
  readonly update: OutcomeFacts;
  readonly current: Shown;
  readonly version: Shown;
  readonly history: Shown;
  readonly author: string;
  readonly object: string | null;
  readonly audit: {
    readonly readable: boolean;
    readonly total: number;
    readonly said: string;
    readonly entries: readonly AuditEntry[];
  };
};

export default defineKind<typeof Params, Facts>({
  kind: 'integrity.history',
  version: 1,
  summary:
    'Changes a record of its own: the version before can still be read, the history shows both, and the log says whose change it was.',
  params: Params,
  effects: 'write',
  needs: ['sign-in', 'audit', 'record-history'],
  controls: {
    'record-made': 'A record must have been made and read with the value that is changed later.',
    'change-made':
      'The change must have been accepted, and the record show the new value: else there is no history.',
    'never-written-absent':
      'A value that was never written must be shown nowhere: else the answers echo what they are asked for.',
    'log-readable': 'Whose change it was can only be said of a log that can be read.',
  },
  longestWaitMs: (_, limits) => limits.auditWithinMs ?? 0,
  async observe(_, probe) {
    const { own } = probe.records;
    if (own === null) throw probe.missing('a record that the harness may make', 'integrity.record');
    const since = new Date(probe.now() - 2000).toISOString();
    const [before, after, never] = [probe.decoy(), probe.decoy(), probe.decoy()];
    const session = await probe.signIn(own.persona, probe.pathOf(own.create));
    const created = await session.act(own.create, { marker: before });
    const { id = '', version = '' } = created.captured ?? {};
    const look = { before, after, never };
    const show = async (action: string, of = version) =>
      shownIn(await session.act(action, { look, vars: { 'record.id': id, 'record.version': of } }));
    const first = await show(own.read);
    const vars = { 'record.id': id, 'record.version': version };
    const update = await session.act(own.update, { marker: after, vars });
    const current = await show(own.read);
    const old = await show(own.version);
    const history = await show(own.history);
    const nonces = [created.nonce, update.nonce].flatMap((nonce) => nonce ?? []);
    const answer = await probe.audit({
      nonces,
      until: nonces,
      withinMs: probe.limits.auditWithinMs ?? 0,
      since,
    });
    return {
      create: factsOf(created),
      first,
      update: factsOf(update),
      current,
      version: old,
      history,
      author: probe.actorOf(session.account),
      object: own.objectOf(id),
      audit: {
        readable: answer.readable,
        total: answer.total,
        said: answer.said,
        entries: [...answer.entries],
      },
    };
  },
  judge(facts) {
    const { create, first, update, current, version, history, audit } = facts;
    const shown = [first, current, version, history];
    return {
      controls: [
        {
          name: 'record-made',
          held: create.success && first.outcome.success && first.before && !first.after,
          seen: `${create.said}; read back: ${said(first)}`,
        },
        {
          name: 'change-made',
          held: update.success && current.outcome.success && current.after,
          seen: `${update.said}; read back: ${said(current)}`,
        },
        {
          name: 'never-written-absent',
          held: shown.every(({ never }) => !never),
          seen: `shown in ${shown.filter(({ never }) => never).length} of ${shown.length} answers`,
        },
        { name: 'log-readable', held: audit.readable && audit.total > 0, seen: audit.said },
      ],
      assertions: [
        mustShow('the version before the change', version, { before: true, after: false }),
        mustShow('the history', history, { before: true, after: true }),
        byAuthor('the creation', create, facts),
        byAuthor('the change', update, facts),
      ],
    };
  },
});

function shownIn(outcome: Outcome): Shown {
  const seen = new Set(outcome.seen ?? []);
  return {
    outcome: factsOf(outcome),
    before: seen.has('before'),
    after: seen.has('after'),
    never: seen.has('never'),
  };
}

function said({ outcome, before, after }: Shown): string {
  const values = [before ? 'the value before' : '', after ? 'the value after' : ''].filter(
    (each) => each !== '',
  );
  return `${outcome.said}, shows ${values.length === 0 ? 'neither value' : values.join(' and ')}`;
}

function mustShow(
  subject: string,
  shown: Shown,
  expected: { readonly before: boolean; readonly after: boolean },
): Assertion {
  const right = shown.outcome.success && shown.before === expected.before && shown.after === expected.after;
  return {
    subject,
    expected: expected.after
      ? 'shows the value before and the one after'
      : 'shows the value before, and not the one after',
    actual: said(shown),
    outcome: shown.outcome.status === null ? 'unknown' : right ? 'holds' : 'broken',
  };
}

function byAuthor(what: string, done: OutcomeFacts, { audit, author, object }: Facts): Assertion {
  const subject = `author of ${what}`;
  const expected = `the log names ${author}`;
  const entry = audit.entries.find(({ nonce }) => nonce !== null && nonce === done.nonce);
  if (done.nonce === null)
    return { subject, expected, actual: 'the request carried no nonce', outcome: 'unknown' };
  if (entry === undefined) return { subject, expected, actual: 'no entry', outcome: 'broken' };
  // Names stand between characters that no id has: Patient/p-1 is not Patient/p-10.
  const named =
    object === null ||
    (entry.object ?? '')
      .split(/[^\w.-]+/)
      .join('/')
      .includes(object);
  const right = entry.actor === author && named;
  return {
    subject,
    expected,
    actual: `${entry.actor ?? 'nobody'} at ${named ? 'this record' : (entry.object ?? 'no record')}`,
    outcome: right ? 'holds' : 'broken',
  };
}
