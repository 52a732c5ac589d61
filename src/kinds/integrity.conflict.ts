import { Type } from 'typebox';
import type { Assertion } from '../model.js';
import { defineKind } from './definition.js';
import { factsOf, type OutcomeFacts } from './outcome.js';
import type { Probe } from './probe.js';
import type { TransactionFacts } from './records.js';

const Params = Type.Object({}, { additionalProperties: false });

/** A bundle and which of its two parts is found afterwards; null where that could not be looked at. */
type Bundle = { readonly outcome: OutcomeFacts; readonly found: readonly (boolean | null)[] };
type Facts = {
  readonly create: OutcomeFacts;
  readonly fresh: OutcomeFacts;
  readonly afterFresh: boolean | null;
  readonly stale: OutcomeFacts;
  /** After the stale write: the value of the fresh one, and that of the stale one. */
  readonly afterStale: { readonly fresh: boolean; readonly stale: boolean; readonly outcome: OutcomeFacts };
  /** A write against the version that is current by then, by the same session. */
  readonly again: OutcomeFacts;
  readonly bundles: { readonly good: Bundle; readonly failing: Bundle } | null;
  readonly withoutBundles: string | null;
};

export default defineKind<typeof Params, Facts>({
  kind: 'integrity.conflict',
  version: 1,
  summary:
    'Writes against a version that is no longer current, and sends a bundle that fails in one part: nothing of either is found afterwards.',
  params: Params,
  effects: 'write',
  needs: ['sign-in', 'conditional-writes'],
  controls: {
    'fresh-write-accepted':
      'A write against the current version must be accepted and found, before the stale one and after it: else the target refuses every write.',
    'good-bundle-accepted':
      'A well-formed bundle must be accepted whole and its parts be found: else there is no bundle to fail.',
  },
  async observe(_, probe) {
    const { own, transaction, withoutTransactions } = probe.records;
    if (own === null) throw probe.missing('a record that the harness may make', 'integrity.record');
    if (transaction === null && withoutTransactions === null)
      throw probe.missing('a bundle that is done whole or not at all', 'integrity.transaction');
    const session = await probe.signIn(own.persona, probe.pathOf(own.create));
    const [first, fresh, stale, last] = [probe.decoy(), probe.decoy(), probe.decoy(), probe.decoy()];
    const created = await session.act(own.create, { marker: first });
    const { id = '', version = '' } = created.captured ?? {};
    const old = { 'record.id': id, 'record.version': version };
    const freshly = await session.act(own.update, { marker: fresh, vars: old });
    const look = { fresh, stale };
    const read = async () => session.act(own.read, { look, vars: old });
    const afterFresh = await read();
    const stalely = await session.act(own.update, { marker: stale, vars: old, refused: own.stale });
    const afterStale = await read();
    const now = { ...old, 'record.version': freshly.captured?.version ?? '' };
    const again = await session.act(own.update, { marker: last, vars: now });
    return {
      create: factsOf(created),
      fresh: factsOf(freshly),
      afterFresh: afterFresh.success ? (afterFresh.seen ?? []).includes('fresh') : null,
      stale: factsOf(stalely),
      afterStale: {
        fresh: (afterStale.seen ?? []).includes('fresh'),
        stale: (afterStale.seen ?? []).includes('stale'),
        outcome: factsOf(afterStale),
      },
      again: factsOf(again),
      bundles: transaction === null ? null : await sendBundles(probe, transaction),
      withoutBundles: transaction === null ? withoutTransactions : null,
    };
  },
  judge(facts) {
    const { create, fresh, afterFresh, again, bundles, withoutBundles } = facts;
    const whole =
      bundles === null ||
      (bundles.good.outcome.success && bundles.good.found.every((found) => found === true));
    return {
      controls: [
        {
          name: 'fresh-write-accepted',
          held: create.success && fresh.success && afterFresh === true && again.success,
          seen: `${create.said}; current version: ${fresh.said}; after the stale write: ${again.said}`,
        },
        {
          name: 'good-bundle-accepted',
          held: whole,
          seen: bundles === null ? 'no bundles' : bundleSaid(bundles.good),
        },
      ],
      assertions: [...staleRefused(facts), ...(bundles === null ? [] : failingUndone(bundles.failing))],
      ...(withoutBundles === null
        ? {}
        : { measured: [{ what: 'bundles', value: `none: ${withoutBundles}` }] }),
    };
  },
});

async function sendBundles(probe: Probe, how: TransactionFacts): Promise<NonNullable<Facts['bundles']>> {
  const writer = await probe.signIn(how.persona, probe.pathOf(how.good));
  const finder = await probe.shared(how.find.persona, probe.pathOf(how.find.action));
  const send = async (action: string, refused?: unknown): Promise<Bundle> => {
    const markers = [probe.decoy(), probe.decoy()];
    const [first = '', second = ''] = markers;
    const outcome = await writer.act(action, {
      resource: how.resource,
      vars: { first, second },
      ...(refused === undefined ? {} : { refused }),
    });
    const found = [];
    for (const marker of markers) {
      const seen = await finder.act(how.find.action, {
        resource: how.resource,
        marker,
        ...(how.find.found === undefined ? {} : { found: how.find.found }),
      });
      found.push(seen.success ? seen.markerSeen : null);
    }
    return { outcome: factsOf(outcome), found };
  };
  return { good: await send(how.good), failing: await send(how.failing, how.refused) };
}

function staleRefused({ stale, afterStale }: Facts): readonly Assertion[] {
  return [
    {
      subject: 'a write against an old version',
      expected: 'refused as the target file says',
      actual: stale.success ? `accepted: ${stale.said}` : stale.said,
      outcome: stale.success ? 'broken' : stale.denied ? 'holds' : 'unknown',
    },
    {
      subject: 'the record after it',
      expected: 'shows what was written before, and nothing of the stale write',
      actual: `${afterStale.outcome.said}, shows ${afterStale.stale ? 'the stale value' : afterStale.fresh ? 'the earlier value' : 'neither'}`,
      outcome: !afterStale.outcome.success
        ? 'unknown'
        : afterStale.fresh && !afterStale.stale
          ? 'holds'
          : 'broken',
    },
  ];
}

function failingUndone({ outcome, found }: Bundle): readonly Assertion[] {
  return [
    {
      subject: 'a bundle that fails in one part',
      expected: 'refused whole, as the target file says',
      actual: outcome.success ? `accepted: ${outcome.said}` : outcome.said,
      outcome: outcome.success ? 'broken' : outcome.denied ? 'holds' : 'unknown',
    },
    {
      subject: 'what it holds beside the failing part',
      expected: 'found nowhere',
      actual: found.includes(true)
        ? 'is there'
        : found.includes(null)
          ? 'could not be looked at'
          : 'is not there',
      outcome: found.includes(true)
        ? 'broken'
        : found.length === 0 || found.includes(null)
          ? 'unknown'
          : 'holds',
    },
  ];
}

function bundleSaid({ outcome, found }: Bundle): string {
  return `${outcome.said}; ${found.filter((each) => each === true).length} of ${found.length} parts found`;
}
