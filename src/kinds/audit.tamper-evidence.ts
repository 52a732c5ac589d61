import { Type } from 'typebox';
import type { Assertion } from '../model.js';
import type { ChainFacts, ChainHead, CopyFacts } from './audit-chain.js';
import { defineKind } from './definition.js';
import { factsOf, type OutcomeFacts } from './outcome.js';
import type { PolicyCell, Probe } from './probe.js';

const Params = Type.Object({}, { additionalProperties: false });

/** Mutations that are no edit of a field: each must have been tried. */
const STRUCTURAL = [
  'an entry removed',
  'two entries exchanged',
  'an entry inserted',
  'the newest entries cut off',
  'the oldest entry cut off',
] as const;
const FIELDS = ['time', 'actor', 'operation', 'object', 'outcome'] as const;

type Facts = {
  readonly first: ChainFacts;
  readonly action: OutcomeFacts;
  readonly what: string;
  readonly second: ChainFacts;
  /** The entry of our own action: in the earlier export, in the later one. */
  readonly ours: { readonly before: boolean; readonly after: boolean; readonly decoy: boolean };
  /** The later export, verified with the head that was kept from the earlier one; null where there was none. */
  readonly keptHead: { readonly flaw: string | null } | null;
  readonly copies: readonly CopyFacts[];
  /** The harness's own rewriting of the whole log: by itself, and with the head that was kept. */
  readonly rewritten: { readonly alone: string | null; readonly withKept: string | null } | null;
  readonly lastRun: { readonly at: string; readonly entries: number; readonly flaw: string | null } | null;
};

export default defineKind<typeof Params, Facts>({
  kind: 'audit.tamper-evidence',
  version: 1,
  summary:
    'Exports the audit log, recomputes the hashes that link its entries, and has the same verification flag every copy that was tampered with; the head is kept, so that a log which was rewritten whole is seen as well.',
  params: Params,
  effects: 'read',
  needs: ['sign-in', 'access-policy', 'audit', 'tamper-evidence'],
  controls: {
    'export-readable': 'Only an export that was read whole, with entries and their head, can verify.',
    'export-live':
      'The entry of an action of our own must come between two exports, and one that never was must be in neither: else the export is of something else than the log.',
    'rewriting-verifies-alone':
      'The log rewritten whole by us must verify by itself: else our own verification flags whatever it is given.',
  },
  longestWaitMs: (_, limits) => limits.auditWithinMs ?? 0,
  async observe(_, probe) {
    const { chain } = probe;
    const cell = cellToAct(probe);
    const lastHead = chain.kept();
    const first = await chain.export();
    const since = new Date(probe.now() - 2000).toISOString();
    const session = await probe.shared(cell.persona, probe.pathOf(cell.action));
    const outcome = await session.act(cell.action, { resource: cell.resource });
    const nonce = outcome.nonce ?? '';
    if (nonce === '') throw probe.missing('a nonce that the log records', 'nonce');
    await probe.audit({ nonces: [nonce], until: [nonce], withinMs: probe.limits.auditWithinMs ?? 0, since });
    const second = await chain.export();
    const decoy = probe.decoy();
    const head = first.facts.head;
    const facts: Facts = {
      first: first.facts,
      action: factsOf(outcome),
      what: `${cell.action} · ${cell.resource} by ${cell.persona}`,
      second: second.facts,
      ours: {
        before: first.has(nonce),
        after: second.has(nonce),
        decoy: first.has(decoy) || second.has(decoy),
      },
      keptHead: head === null ? null : { flaw: second.flawWith(head) },
      copies: second.has(nonce) ? second.copies(nonce) : [],
      rewritten: head === null ? null : second.rewritten(head),
      lastRun:
        lastHead === null
          ? null
          : { at: lastHead.at, entries: lastHead.entries, flaw: first.flawWith(lastHead) },
    };
    keepHead(probe, facts);
    return facts;
  },
  judge(facts) {
    const { first, second, ours, rewritten } = facts;
    return {
      controls: [
        {
          name: 'export-readable',
          held: [first, second].every(
            ({ readable, entries, head }) => readable && entries > 0 && head !== null,
          ),
          seen: [first, second].map(exportSeen).join('; then '),
        },
        {
          name: 'export-live',
          held: !ours.before && !ours.decoy && (ours.after || isCutOff(facts)),
          seen: `${facts.what}: ${facts.action.said}; its entry ${ours.before ? 'was there before' : ours.after ? 'is in the later export' : isCutOff(facts) ? 'is in what the export leaves out' : 'is in no export'}${ours.decoy ? '; so is one of a nonce never sent' : ''}`,
        },
        {
          name: 'rewriting-verifies-alone',
          held: second.flaw !== null || rewritten?.alone === null,
          seen:
            rewritten === null
              ? 'no head to keep'
              : (rewritten.alone ?? 'linked anew by us, it verifies by itself'),
        },
      ],
      assertions: [
        verifies('the export', first),
        verifies('the export after an action', second),
        keptFits('the head kept from the earlier export', facts.keptHead, 'in the later one'),
        ...copiesFlagged(facts),
        {
          subject: 'a copy rewritten whole',
          expected: 'flagged with the head that was kept',
          actual: rewritten === null ? 'no head' : (rewritten.withKept ?? 'not flagged'),
          outcome: rewritten === null ? 'unknown' : rewritten.withKept === null ? 'broken' : 'holds',
        },
        ...(facts.lastRun === null
          ? []
          : [keptFits(`the head kept at ${facts.lastRun.at}`, facts.lastRun, 'in the export of this run')]),
      ],
      measured: [
        { what: 'Entries exported', value: String(second.entries) },
        { what: 'Copies tampered with', value: String(facts.copies.length) },
      ],
    };
  },
});

/** Something allowed that the log shows, and that changes nothing. */
function cellToAct(probe: Probe): PolicyCell {
  const cell = probe.policy.find(
    ({ action, persona, access }) =>
      access === 'allow' &&
      probe.auditedPersonas.includes(persona) &&
      probe.actions.some(({ name, operation }) => name === action && operation === 'R'),
  );
  if (cell === undefined) throw probe.missing('an allowed read whose entry can be looked for', 'policy');
  return cell;
}

/** Only the head of a log that is consistent with what was known of it before. */
function keepHead(probe: Probe, { first, second, keptHead, lastRun }: Facts): void {
  const sound = [first.flaw, second.flaw, keptHead?.flaw ?? null, lastRun?.flaw ?? null].every(
    (flaw) => flaw === null,
  );
  const head: ChainHead | null = second.head;
  if (sound && head !== null) probe.chain.keep(head);
}

/** The log went on, by its own head, and the export did not: our entry can't be in what is missing. */
function isCutOff({ first, second }: Facts): boolean {
  const grew = (second.head?.entries ?? 0) > (first.head?.entries ?? 0);
  return grew && second.entries < (second.head?.entries ?? 0);
}

function exportSeen({ said, head }: ChainFacts): string {
  return `${said}, head ${head === null ? 'not told' : `of entry ${head.entries}`}`;
}

function verifies(subject: string, { readable, flaw, entries }: ChainFacts): Assertion {
  return {
    subject,
    expected: 'every hash follows from its entry and the one before, up to the head',
    actual: flaw ?? `${entries} entries verify`,
    outcome: !readable || entries === 0 ? 'unknown' : flaw === null ? 'holds' : 'broken',
  };
}

function keptFits(subject: string, kept: { readonly flaw: string | null } | null, where: string): Assertion {
  return {
    subject,
    expected: `its entry is ${where}, with the same hash`,
    actual: kept === null ? 'no head was told' : (kept.flaw ?? 'it is'),
    outcome: kept === null ? 'unknown' : kept.flaw === null ? 'holds' : 'broken',
  };
}

/** Of an export that does not verify untouched, a copy that does not verify either says nothing. */
function copiesFlagged({ copies, second }: Facts): readonly Assertion[] {
  return [...FIELDS.map((field) => `${field} edited`), ...STRUCTURAL].map((mutation) => {
    const copy = copies.find((each) => each.mutation === mutation);
    const unknown = copy === undefined || second.flaw !== null;
    return {
      subject: `a copy with ${mutation}`,
      expected: 'flagged',
      actual:
        copy === undefined
          ? 'could not be made'
          : second.flaw !== null
            ? 'the untouched export is flagged already'
            : (copy.flaw ?? 'not flagged'),
      outcome: unknown ? 'unknown' : copy.flaw === null ? 'broken' : 'holds',
    };
  });
}
