/** Grants that exclude each other, tried on accounts that are made for it and removed again. */
import { combineGrants, mustNotCombine } from '../kinds/exclusive-grants.js';
import type { Path } from '../plan/keys.js';
import { oracle } from './oracles.js';
import { flow } from './propose.js';
import type { Said } from './report.js';
import { sessionFor } from './sessions.js';
import { type Visit, within } from './visit.js';

const LABEL = 'segregation.exclusive';

export async function tryExclusive(visit: Visit): Promise<void> {
  const { file, report } = visit;
  const { probe, release } = visit.doors.probes.probeFor(LABEL, {
    wait: async () => ({ lateMs: 0 }),
    note: () => undefined,
  });
  const exclusive = probe.segregation?.exclusive ?? [];
  await within(visit, 'duty', ['segregation', 'exclusive'], async () => {
    try {
      for (const how of exclusive) {
        const key = ['segregation', 'exclusive', how.name];
        const { signIn } = file.actions?.[how.grants[0]] ?? {};
        if ((await sessionFor(visit, how.persona, signIn)) === null)
          report.skipped('duty', key, `not tried: ${how.persona} could not sign in`);
        else
          await within(visit, 'duty', key, async () => {
            const { combined } = await combineGrants(probe, how);
            for (const tried of combined) tell(visit, key, how.grants.indexOf(tried.granted), tried);
          });
      }
    } finally {
      await release();
    }
  });
}

type Combined = Awaited<ReturnType<typeof combineGrants>>['combined'][number];

type Trouble = Said & { readonly at: Path };

function tell(visit: Visit, key: Path, index: number, tried: Combined): void {
  const { report } = visit;
  const grant = [...key, 'grants', index];
  const trouble = troubleAlone(visit, grant, tried) ?? troubleTogether(visit, key, tried);
  if (trouble === null) report.works('duty', grant, `works alone, and keeps ${tried.added} away`);
  else report.broken('duty', trouble.at, trouble);
}

function troubleAlone(visit: Visit, grant: Path, { granted, first, before }: Combined): Trouble | null {
  const readBack = ['actions', granted, 'readBack'];
  if (before[0] === true)
    return {
      at: readBack,
      what: `${granted} is found on an account that it was not granted to`,
      expected: 'nothing before it was granted',
      fix: 'found: a matcher that only an account with this grant fulfils',
    };
  if (!first.outcome.success)
    return {
      at: grant,
      what: `${granted} does not succeed on an account that has nothing against it`,
      expected: flow(oracle(visit, granted, 'success').matcher),
      seen: first.outcome.said,
      fix: 'see the request, and whether this persona may do it',
    };
  if (first.found !== true)
    return {
      at: readBack,
      what: `${granted} succeeded, and is not found by its read-back`,
      seen: first.found === null ? 'the read-back did not succeed' : 'not found',
      fix: 'see the read-back, and what found looks at',
    };
  return null;
}

function troubleTogether(visit: Visit, key: Path, tried: Combined): Trouble | null {
  const { granted, added } = tried;
  const { outcome, actual, expected } = mustNotCombine(tried, true);
  if (outcome === 'holds') return null;
  if (outcome === 'broken')
    return {
      at: key,
      what: `the target gives one account both ${granted} and ${added}`,
      expected,
      seen: actual,
      fix: 'if they may go together, remove the pair; if not, this is a finding about the target',
    };
  const { key: at, matcher } = oracle(visit, added, 'denied');
  return {
    at,
    what: `the refusal of ${added} to who has ${granted} is not recognised`,
    expected: flow(matcher),
    seen: actual,
    fix: 'denied: what tells this answer from the others',
  };
}
