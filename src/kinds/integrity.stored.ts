import { Type } from 'typebox';
import type { Assertion } from '../model.js';
import { instantOf } from '../reconcile/instant.js';
import { defineKind } from './definition.js';
import { factsOf, type OutcomeFacts } from './outcome.js';
import type { Probe } from './probe.js';
import type { StoreReport } from './stored.js';

const Params = Type.Object({}, { additionalProperties: false });

/** A reading of a record, and whether its marker is in it. */
type Reading = { readonly outcome: OutcomeFacts; readonly marker: boolean };
type Made = { readonly create: OutcomeFacts; readonly before: Reading; readonly after: Reading };
type Facts = {
  /** The record of which one stored byte is changed, and its twin that nobody touches. */
  readonly altered: Made;
  readonly twin: Made;
  readonly reportBefore: StoreReport;
  readonly tamper: OutcomeFacts;
  readonly reportAfter: StoreReport;
  /** What came of changing it back; null where the adapter can't. */
  readonly restored: string | null;
};

const POLL_MS = 500;
/** How far the clock of a report may lie behind ours before it counts as made earlier. */
const CLOCKS_MS = 5000;

/** 45 CFR 164.312(c)(2): a mechanism that corroborates that stored health information was not altered. NIST SI-7. */
export default defineKind<typeof Params, Facts>({
  kind: 'integrity.stored',
  version: 1,
  summary:
    "Changes one stored byte of a record of its own by the target's adapter, past the application: the target's report names that record as altered, and neither its twin nor any other.",
  params: Params,
  effects: 'write',
  needs: ['sign-in', 'tamper-adapter'],
  controls: {
    'record-made': 'Both records must have been made, and be read with what was written.',
    'intact-before':
      'The report before must be readable and not name the record: else it is not the change that it tells of.',
    'byte-changed':
      'After the change the record must not show what was written, and the twin still must: else nothing was altered, or all was.',
    'report-new':
      'The report after must be readable, made after the change, and have looked at both records: else it can tell nothing of them.',
  },
  async observe(_, probe) {
    const { own } = probe.records;
    const { stored } = probe;
    if (own === null) throw probe.missing('a record that the harness may make', 'integrity.record');
    if (!stored.declared) throw probe.missing('an adapter that alters what is stored', 'integrity.stored');
    const session = await probe.shared(own.persona, probe.pathOf(own.create));
    const make = async () => {
      const marker = probe.decoy();
      const created = await session.act(own.create, { marker });
      const { id = '', version = '' } = created.captured ?? {};
      const read = async (): Promise<Reading> => {
        const vars = { 'record.id': id, 'record.version': version };
        const outcome = await session.act(own.read, { look: { marker }, vars });
        return { outcome: factsOf(outcome), marker: (outcome.seen ?? []).includes('marker') };
      };
      return { id, marker, create: factsOf(created), before: await read(), read };
    };
    const [first, second] = [await make(), await make()];
    const report = () => stored.report({ altered: first.id, twin: second.id });
    const made = async ({ create, before, read }: typeof first): Promise<Made> => ({
      create,
      before,
      after: await read(),
    });
    const reportBefore = await report();
    const tamper = factsOf(await stored.tamper(first.id, first.marker));
    let restored: string | null = null;
    try {
      const reportAfter = await reported(probe, report);
      const [altered, twin] = [await made(first), await made(second)];
      restored = (await stored.restore(first.id, first.marker))?.said ?? null;
      return { altered, twin, reportBefore, tamper, reportAfter, restored };
    } catch (error) {
      // What was altered must not be left so, whatever went wrong after.
      if (restored === null) await stored.restore(first.id, first.marker).catch(() => null);
      throw error;
    }
  },
  judge(facts) {
    const { altered, twin, reportBefore, tamper, reportAfter } = facts;
    const late = instantOf(reportAfter.time) - Date.parse(tamper.sentAt);
    const known = reportAfter.readable;
    const assertion = (subject: string, expected: string, actual: string, right: boolean): Assertion => ({
      subject,
      expected,
      actual,
      outcome: known ? (right ? 'holds' : 'broken') : 'unknown',
    });
    const named = (label: string) => reportAfter.named.includes(label);
    const word = (label: string) => (named(label) ? 'named as altered' : 'not named');
    return {
      controls: [
        {
          name: 'record-made',
          held: [altered, twin].every(
            ({ create, before }) => create.success && before.outcome.success && before.marker,
          ),
          seen: [altered, twin]
            .map(({ create, before }) => `${create.said}, read back: ${said(before)}`)
            .join('; '),
        },
        {
          name: 'intact-before',
          held: reportBefore.readable && !reportBefore.named.includes('altered'),
          seen: ofReport(reportBefore),
        },
        {
          name: 'byte-changed',
          held:
            tamper.success &&
            altered.after.outcome.status !== null &&
            !altered.after.marker &&
            twin.after.outcome.success &&
            twin.after.marker,
          seen: `adapter: ${tamper.said}; the record: ${said(altered.after)}; its twin: ${said(twin.after)}`,
        },
        {
          name: 'report-new',
          held: known && late >= -CLOCKS_MS && (reportAfter.checked ?? 0) >= 2,
          seen: ofReport(reportAfter),
        },
      ],
      assertions: [
        assertion('the altered record', 'named as altered', word('altered'), named('altered')),
        assertion('its untouched twin', 'not named', word('twin'), !named('twin')),
        assertion(
          'all other records',
          'no more of them named than before the change',
          `${reportAfter.others} named, and before ${reportBefore.others}`,
          reportAfter.others <= reportBefore.others,
        ),
      ],
    };
  },
});

/** Asks until the record is named, as long as the target says that this may take. */
async function reported(probe: Probe, ask: () => Promise<StoreReport>): Promise<StoreReport> {
  const { withinMs } = probe.stored;
  let waited = 0;
  for (;;) {
    const report = await ask();
    if (waited >= withinMs || report.named.includes('altered')) return report;
    const ms = Math.min(POLL_MS, withinMs - waited);
    await probe.wait(ms, 'a report of what is stored');
    waited += ms;
  }
}

function said({ outcome, marker }: Reading): string {
  return `${outcome.said}, ${marker ? 'shows' : 'does not show'} what was written`;
}

function ofReport({ readable, said: how, time, checked, named, others }: StoreReport): string {
  if (!readable) return `no report with its time and how many records it looked at: ${how}`;
  return `${checked} looked at by ${time}; of ours ${named.length === 0 ? 'none' : named.join(' and ')} named, and ${others} others`;
}
