/** Every pair of action and record in the policy, once each way: by someone allowed, and by someone denied. */
import type { Path } from '../plan/keys.js';
import { mismatch } from '../target/matcher.js';
import { wholeText } from '../target/message.js';
import type { TargetAction } from '../target/schema.js';
import type { CanaryLog } from './canaries.js';
import { act, type Cell, labelOf, subjectOf } from './cell.js';
import { oracle, tellUnmatched, type Unmatched } from './oracles.js';
import { flow, matcherProposal } from './propose.js';
import { sessionFor } from './sessions.js';
import { canSend, tellAbsent, type Visit, within } from './visit.js';
import { newMarker, readBack } from './writes.js';

/** Someone allowed who did not get in, by an answer that says no more than that. */
interface Shut {
  readonly cell: Cell;
  readonly status: number;
  readonly seen: string;
}

interface Trials {
  readonly canaries: CanaryLog;
  readonly unmatched: Unmatched[];
  readonly shut: Shut[];
}

export async function examineActions(visit: Visit, canaries: CanaryLog): Promise<void> {
  const rows = Object.entries(visit.file.policy ?? {}).flatMap(([action, resources]) =>
    Object.entries(resources).map(([resource, cell]) => ({ action, resource, cell })),
  );
  if (rows.length === 0) tellAbsent(visit, 'action', 'access-policy', 'policy');
  const trials: Trials = { canaries, unmatched: [], shut: [] };
  await Promise.all(
    rows.map(async ({ action, resource, cell }) => {
      const how = visit.file.actions?.[action];
      if (how === undefined) return;
      const key: Path = ['policy', action, resource];
      if (how.writes === true && visit.effects === 'read')
        return visit.report.skipped('write', key, 'not tried: it writes, and --effects is read');
      if (!canSend(visit, how.request))
        return visit.report.skipped('action', key, 'not tried: its address does not work');
      for (const [access, attempt] of [
        ['allow', tryAllowed],
        ['deny', tryDenied],
      ] as const) {
        const personas = cell[access] ?? [];
        const persona = await firstWithSession(visit, how, personas);
        if (persona !== null)
          await within(visit, 'action', ['actions', action], () =>
            attempt(visit, how, { action, resource, persona }, trials),
          );
        else if (personas.length > 0)
          visit.report.skipped(
            'action',
            [...key, access],
            `not tried: none of ${personas.join(', ')} could sign in`,
          );
      }
    }),
  );
  tellUnmatched(visit, trials.unmatched);
  tellShut(visit, trials);
}

async function firstWithSession(
  visit: Visit,
  how: TargetAction,
  personas: readonly string[],
): Promise<string | null> {
  for (const persona of personas) if ((await sessionFor(visit, persona, how.signIn)) !== null) return persona;
  return null;
}

async function tryAllowed(visit: Visit, how: TargetAction, cell: Cell, trials: Trials): Promise<void> {
  const { report, log } = visit;
  const writes = how.writes === true;
  const marker = newMarker();
  const done = await act(visit, how, cell, writes ? { marker } : {});
  if (done === null) return;
  const { outcome, variables } = done;
  const { text: seen, response } = log.last(labelOf(cell)) ?? { text: outcome.said, response: null };
  const { key, matcher } = oracle(visit, cell.action, 'success');
  if (response === null)
    return report.broken('action', ['actions', cell.action, 'request'], {
      what: 'no answer came',
      about: subjectOf(cell),
      expected: flow(matcher),
      seen,
      fix: 'see that the target answers',
    });
  const values = visit.driver.target.canaries[cell.resource] ?? {};
  const found = wholeText(response);
  const wanted = how.canaries ?? [];
  const missing = wanted.filter((name) => !found.includes(values[name] ?? '\0'));
  const isMatched = mismatch(matcher, response, variables) === null;
  // A filtered answer fulfils the matcher for success as well; that it shows nothing makes it a refusal.
  if (outcome.denied && (!isMatched || missing.length > 0)) {
    trials.shut.push({ cell, status: response.status, seen });
    return;
  }
  if (isMatched) {
    trials.canaries.look(cell, response, wanted, missing, seen);
    if (missing.length > 0) return;
    if (outcome.denied) tellBoth(visit, cell, seen);
    const area = writes ? 'write' : 'action';
    report.works(area, ['actions', cell.action], 'allowed', `${cell.resource} by ${cell.persona}`);
    visit.tried.cells.push({ ...cell, access: 'allow' });
    if (writes) await readBack(visit, how, cell, marker);
    return;
  }
  const isSure = wanted.length > 0 && missing.length === 0;
  if (isSure || response.status < 300)
    trials.unmatched.push({
      which: 'success',
      cell,
      key,
      matcher,
      better: matcherProposal(response),
      seen,
      isSure,
    });
  else
    report.broken('action', ['actions', cell.action, 'request'], {
      what: 'the action does not succeed for someone allowed',
      about: subjectOf(cell),
      expected: flow(matcher),
      seen,
      fix: fixFor(response.status),
    });
}

function fixFor(status: number): string {
  if (status === 401)
    return 'the session is not accepted for this: see signIn of the action and the carrier of that path';
  if (status === 404) return 'nothing is found there: see request.path and the vars of the record';
  if (status >= 500) return 'the target itself failed: see its log at this time';
  if (status < 400) return 'if this answer is right, name it under success of the action';
  return 'see method, path and body of the request';
}

function tellBoth(visit: Visit, cell: Cell, seen: string): void {
  visit.report.broken('action', oracle(visit, cell.action, 'denied', cell.resource).key, {
    what: 'a success counts as a refusal too',
    about: subjectOf(cell),
    expected: 'matchers that never hold at once',
    seen,
    fix: 'narrow the matcher for denials',
  });
}

/** Whether address, record or policy is at fault shows in what else was opened. */
function tellShut(visit: Visit, { shut }: Trials): void {
  const { report, tried } = visit;
  for (const { cell, status, seen } of shut) {
    const opened = tried.cells.filter(({ access }) => access === 'allow');
    const action = opened.some((each) => each.action === cell.action);
    const resource = opened.some((each) => each.resource === cell.resource);
    const said = {
      what: 'someone whom the policy allows is refused',
      about: subjectOf(cell),
      expected: flow(oracle(visit, cell.action, 'success').matcher),
      seen,
    };
    if (status === 404 && action)
      report.broken('action', ['resources', cell.resource, 'vars'], {
        ...said,
        fix: 'the action works on other records: see the vars of this one',
      });
    else if (status === 404)
      report.broken('action', ['actions', cell.action, 'request', 'path'], {
        ...said,
        fix: `nothing is found there: see request.path${resource ? '' : ' and the vars of the record'}; if they are right, the policy`,
      });
    else
      report.broken('action', ['policy', cell.action, cell.resource, 'allow'], {
        ...said,
        fix: 'see the policy, and the role of this test user at the target; for a filtered answer, the vars of the record',
      });
  }
}

async function tryDenied(visit: Visit, how: TargetAction, cell: Cell, trials: Trials): Promise<void> {
  const { report, log } = visit;
  const writes = how.writes === true;
  const done = await act(visit, how, cell, writes ? { marker: newMarker() } : {});
  const { text: seen, response } = log.last(labelOf(cell)) ?? { text: '', response: null };
  if (done === null || response === null) return;
  const { outcome } = done;
  if (outcome.denied && !outcome.success) {
    const area = writes ? 'write' : 'action';
    report.works(area, ['actions', cell.action], 'refused', `${cell.resource} by ${cell.persona}`);
    visit.tried.cells.push({ ...cell, access: 'deny' });
    return;
  }
  const { key, matcher } = oracle(visit, cell.action, 'denied', cell.resource);
  const said = { about: subjectOf(cell), expected: flow(matcher), seen };
  if (outcome.success)
    // Whether the file or the system is wrong can't be told from outside; a run would report a failure.
    report.broken('action', ['policy', cell.action, cell.resource, 'deny'], {
      ...said,
      what: 'the target allows what the policy denies',
      fix: 'mend the policy if it is wrong; if it is right, this is a finding about the target',
    });
  else if (response.status === 401)
    report.broken('action', ['actions', cell.action], {
      ...said,
      what: 'the session is not accepted, so that nothing can be said of a denial',
      fix: 'see signIn of the action, and the carrier of that path',
    });
  else
    trials.unmatched.push({
      which: 'denied',
      cell,
      key,
      matcher,
      better: matcherProposal(response, trials.canaries.opened(cell) ?? undefined),
      seen,
      isSure: false,
    });
}
