import { Type } from 'typebox';
import type { Assertion } from '../model.js';
import { defineKind } from './definition.js';
import { isDateOf } from './disclosure-date.js';
import type { AccountedFor, Accounting } from './disclosures.js';
import { factsOf, type OutcomeFacts } from './outcome.js';
import type { AuditEntry, Probe, Session } from './probe.js';

const Params = Type.Object({}, { additionalProperties: false });

/** What was sent along: each text holds a value that nobody else has used. */
type Disclosed = {
  readonly recipient: string;
  readonly description: string;
  readonly purpose: string;
  readonly outcome: OutcomeFacts;
  readonly entries: number;
};
type Shown = {
  readonly outcome: OutcomeFacts;
  readonly count: number;
  readonly own: readonly AccountedFor[];
};
type Facts = {
  readonly accountable: Disclosed;
  readonly treatment: Disclosed & { readonly shown: boolean };
  readonly log: { readonly readable: boolean; readonly total: number; readonly said: string };
  /** The accounting of the last day, and that of six years. */
  readonly recent: Shown;
  readonly sixYears: Shown;
  /** Six years of a record of which nothing was disclosed. */
  readonly undisclosed: Shown;
};

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** 45 CFR 164.528(a)(1). */
const YEARS = 6;

export default defineKind<typeof Params, Facts>({
  kind: 'audit.disclosures',
  version: 1,
  summary:
    'Discloses a record twice, once for treatment and once for what a patient must be told of, and looks for both in the accounting of disclosures (45 CFR 164.528).',
  params: Params,
  effects: 'write',
  needs: ['sign-in', 'audit', 'disclosures'],
  controls: {
    'disclosures-made': 'Both disclosures must have been accepted: else there is nothing to account for.',
    'both-in-log':
      'Both must be in the audit log: then what the accounting lacks is not what the system never knew.',
    'accounting-read': 'The accounting must have been given: one that is refused leaves nothing out.',
  },
  longestWaitMs: (_, limits) => limits.auditWithinMs ?? 0,
  async observe(_, probe) {
    const { persona, resource, undisclosed, ...actions } = probe.disclosures.facts;
    const since = new Date(probe.now() - 2000).toISOString();
    const session = await probe.signIn(persona, probe.pathOf(actions.accountable));
    const first = await disclose(probe, session, actions.accountable, resource);
    const second = await disclose(probe, session, actions.treatment.action, resource);
    const known = [...first.known, ...second.known];
    const to = probe.now() + MINUTE_MS;
    const account = async (of: string, from: number) =>
      shownIn(await probe.disclosures.account(session, of, { from, to }, known));
    const recent = await account(resource, to - DAY_MS);
    const sixYears = await account(resource, yearsBefore(probe.now()));
    const other = await account(undisclosed, yearsBefore(probe.now()));
    const nonces = [first, second].flatMap(({ outcome }) => outcome.nonce ?? []);
    const withinMs = probe.limits.auditWithinMs ?? 0;
    const log = await probe.audit({ nonces, until: nonces, withinMs, since });
    return {
      accountable: disclosed(first, log.entries),
      treatment: { ...disclosed(second, log.entries), shown: actions.treatment.shown },
      log: { readable: log.readable, total: log.total, said: log.said },
      recent,
      sixYears,
      undisclosed: other,
    };
  },
  judge(facts) {
    const { accountable, treatment, log, recent, sixYears } = facts;
    const both = [accountable, treatment];
    const found = find(recent, accountable);
    return {
      controls: [
        {
          name: 'disclosures-made',
          held: both.every(({ outcome }) => outcome.success),
          seen: both.map(({ outcome }) => outcome.said).join('; '),
        },
        {
          name: 'both-in-log',
          held: log.readable && both.every(({ entries }) => entries > 0),
          seen: `${both.filter(({ entries }) => entries > 0).length} of 2 have an entry; ${log.said}`,
        },
        {
          name: 'accounting-read',
          held: recent.outcome.success,
          seen: `${recent.outcome.said}; ${recent.count} disclosures`,
        },
      ],
      assertions: [
        inAccounting('the disclosure', found !== undefined, true),
        ...(found === undefined ? [] : contents(found, accountable)),
        inAccounting('the one for treatment', find(recent, treatment) !== undefined, treatment.shown),
        reaching(sixYears, accountable),
        ofNobodyElse(facts),
      ],
    };
  },
});

async function disclose(probe: Probe, session: Session, action: string, resource: string) {
  const known = [probe.decoy(), probe.decoy(), probe.decoy()] as const;
  const texts = {
    recipient: `Recipient ${known[0]}`,
    description: `Extract ${known[1]}`,
    purpose: `Conformance test ${known[2]}`,
  };
  return { known, texts, outcome: factsOf(await session.act(action, { resource, vars: texts })) };
}

function disclosed(
  { texts, outcome }: Awaited<ReturnType<typeof disclose>>,
  entries: readonly AuditEntry[],
): Disclosed {
  const own = entries.filter(
    ({ nonce, outcome: how }) => nonce !== null && nonce === outcome.nonce && how === 'success',
  );
  return { ...texts, outcome, entries: own.length };
}

function shownIn({ outcome, count, own }: Accounting): Shown {
  return { outcome: factsOf(outcome), count, own: [...own] };
}

/** The same day of the year, six years before. */
function yearsBefore(now: number): number {
  const then = new Date(now);
  then.setUTCFullYear(then.getUTCFullYear() - YEARS);
  return then.getTime();
}

type Text = 'recipient' | 'description' | 'purpose';
const TEXTS: readonly Text[] = ['recipient', 'description', 'purpose'];

/** By any of its texts: where one is missing, the others still tell which it is. */
function find({ own }: Shown, sent: Disclosed): AccountedFor | undefined {
  return own.find((each) => TEXTS.some((text) => each[text]?.includes(sent[text]) === true));
}

function inAccounting(subject: string, found: boolean, wanted: boolean): Assertion {
  return {
    subject,
    expected: wanted ? 'in the accounting' : 'not in the accounting, as declared',
    actual: found ? 'in the accounting' : 'not in the accounting',
    outcome: found === wanted ? 'holds' : 'broken',
  };
}

/** 45 CFR 164.528(b)(2): date, recipient, brief description, brief statement of the purpose. */
function contents(found: AccountedFor, sent: Disclosed): readonly Assertion[] {
  const { sentAt, receivedAt } = sent.outcome;
  return [
    {
      subject: 'its date',
      expected: `the day or time of ${sentAt}`,
      actual: found.date ?? 'absent',
      outcome: isDateOf(found.date, sentAt, receivedAt) ? 'holds' : 'broken',
    },
    ...TEXTS.map(
      (text): Assertion => ({
        subject: `its ${text}`,
        expected: sent[text],
        actual: found[text] ?? 'absent',
        outcome: found[text]?.includes(sent[text]) === true ? 'holds' : 'broken',
      }),
    ),
  ];
}

/** The whole of what a patient may ask for must be given, not merely its latest part. */
function reaching(sixYears: Shown, sent: Disclosed): Assertion {
  const found = find(sixYears, sent) !== undefined;
  const { outcome, count } = sixYears;
  return {
    subject: 'the accounting of six years',
    expected: 'given, with the disclosure in it',
    actual: outcome.success
      ? `${count} disclosures, ${found ? 'with' : 'without'} the one just made`
      : outcome.said,
    outcome: outcome.status === null ? 'unknown' : outcome.success && found ? 'holds' : 'broken',
  };
}

/** Empty for whom nothing was disclosed: else what is found in the other might be shown to everyone. */
function ofNobodyElse({ undisclosed, accountable, treatment }: Facts): Assertion {
  const { outcome, count, own } = undisclosed;
  const subject = 'the accounting of a record never disclosed';
  const expected = 'empty';
  if (find(undisclosed, accountable) !== undefined || find(undisclosed, treatment) !== undefined)
    return {
      subject,
      expected,
      actual: `has what was disclosed of another (${own.length})`,
      outcome: 'broken',
    };
  if (!outcome.success)
    return { subject, expected, actual: `could not be read: ${outcome.said}`, outcome: 'unknown' };
  return count === 0
    ? { subject, expected, actual: 'empty', outcome: 'holds' }
    : { subject, expected, actual: `${count} disclosures, of before this run`, outcome: 'unknown' };
}
