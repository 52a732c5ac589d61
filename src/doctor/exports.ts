/** Files that the target hands out: taken under a key of our own, opened with it, and refused to others. */
import type { Exports } from '../kinds/exports.js';
import type { Path } from '../plan/keys.js';
import type { TargetExport } from '../target/schema.js';
import { oracle } from './oracles.js';
import { flow, matcherProposal } from './propose.js';
import { sessionFor, under } from './sessions.js';
import { canSend, type Visit, within } from './visit.js';
import { newMarker } from './writes.js';

const AREA = 'export';

interface Trial {
  readonly visit: Visit;
  readonly name: string;
  readonly how: TargetExport;
  readonly door: Exports;
  readonly label: string;
}

export async function examineExports(visit: Visit): Promise<void> {
  const { file, report } = visit;
  for (const [name, how] of Object.entries(file.exports ?? {})) {
    const key: Path = ['exports', name];
    const action = file.actions?.[how.action];
    if (action === undefined) continue;
    if (action.writes === true && visit.effects === 'read')
      report.skipped(AREA, key, 'not tried: it writes, and --effects is read');
    else if (!canSend(visit, action.request))
      report.skipped(AREA, key, 'not tried: its address does not work');
    else if ((await sessionFor(visit, how.persona, action.signIn)) === null)
      report.skipped(AREA, key, `not tried: ${how.persona} could not sign in`);
    else {
      const label = key.join('/');
      const { probe, release } = visit.doors.probes.probeFor(label, {
        wait: async () => ({ lateMs: 0 }),
        note: () => undefined,
      });
      try {
        await within(visit, AREA, key, () => examine({ visit, name, how, door: probe.exports, label }));
      } finally {
        await release();
      }
    }
  }
}

async function examine(trial: Trial): Promise<void> {
  const { visit, name, how, label } = trial;
  const { report } = visit;
  const key = ['exports', name];
  const { outcome, protection, right } = await trial.door.take(name);
  const seen = visit.log.last(label)?.text ?? outcome.said;
  const about = `${how.action} · ${how.resource} by ${how.persona}`;
  if (!outcome.success)
    report.broken(AREA, [...key, 'action'], {
      what: 'no file is handed out',
      about,
      expected: flow(oracle(visit, how.action, 'success').matcher),
      seen,
      fix: 'see that action, what its request sends as ${export.key}, and whether this persona may',
    });
  else if (right.opened && right.canaries.some((each) => each.startsWith(`canary:${how.resource}.`)))
    report.works(AREA, key, `opens with its key and shows ${how.resource}`, protection);
  else if (right.opened)
    report.broken(AREA, [...key, 'resource'], {
      what: `the file opens with its key, and shows no canary of ${how.resource}`,
      expected: `a canary of ${how.resource}`,
      seen: right.said,
      fix: 'see that the action exports the record of this resource',
    });
  else
    report.broken(AREA, [...key, 'format'], {
      what: 'the file does not open with the key that was sent',
      about,
      expected: how.format,
      seen: `${seen}; ${protection}`,
      fix: 'see where the request sends ${export.key}; if the file is of another format or not encrypted at all, this is a finding about the target',
    });
  await tryDenied(trial);
}

async function tryDenied({ visit, name, how, label }: Trial): Promise<void> {
  const { report } = visit;
  for (const [index, persona] of how.denied.entries()) {
    const key = ['exports', name, 'denied', index];
    const entered = await sessionFor(visit, persona, visit.file.actions?.[how.action]?.signIn);
    if (entered === null) {
      report.skipped(AREA, key, `not tried: ${persona} could not sign in`);
      continue;
    }
    const secret = newMarker();
    visit.driver.secrets.add(secret, 'export-key');
    const own = `${label}/${persona}`;
    const outcome = await under(visit, entered, own).act(how.action, {
      resource: how.resource,
      vars: { 'export.key': secret },
    });
    const last = visit.log.last(own);
    const { key: at, matcher } = oracle(visit, how.action, 'denied');
    const said = {
      about: `${how.action} · ${how.resource} by ${persona}`,
      expected: flow(matcher),
      seen: last?.text ?? outcome.said,
    };
    if (outcome.success)
      report.broken(AREA, key, {
        ...said,
        what: 'the target hands it out to someone who is to be refused',
        fix: 'see the role of this test user; if it is right, this is a finding about the target',
      });
    else if (outcome.denied) report.works(AREA, ['exports', name, 'denied'], 'refused', persona);
    else
      report.broken(AREA, at, {
        ...said,
        what: 'a refusal is not recognised',
        fix:
          last?.response == null
            ? 'see that the target answers'
            : `denied: ${flow(matcherProposal(last.response))}, if this is how the target refuses`,
      });
  }
}
