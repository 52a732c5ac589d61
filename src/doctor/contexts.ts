/** Rules about the context of a request: each value once, between two requests with the allowed attributes. */
import type { TemporaryAccount } from '../kinds/accounts.js';
import type { ContextRule, ContextTurn } from '../kinds/contexts.js';
import type { Outcome } from '../kinds/probe.js';
import type { ActionOn } from '../kinds/scopes.js';
import type { Path } from '../plan/keys.js';
import { contextRules } from '../target/contexts-schema.js';
import { insideOf } from '../target/session.js';
import { onlyCanariesMissing, oracle } from './oracles.js';
import { flow, matcherProposal } from './propose.js';
import { sessionFor, under } from './sessions.js';
import { enter } from './sign-in.js';
import { canSend, type Entered, pathFor, type Visit, within } from './visit.js';
import { newMarker } from './writes.js';

const AREA = 'context';

interface Trial {
  readonly visit: Visit;
  readonly rule: ContextRule;
  readonly session: Pick<Entered, 'account' | 'path' | 'credentials'>;
  readonly account: TemporaryAccount | null;
}

interface Answer {
  readonly outcome: Outcome;
  readonly seen: string;
  readonly label: string;
}

export async function examineContexts(visit: Visit): Promise<void> {
  for (const rule of contextRules(visit.file.contexts)) {
    const key: Path = ['contexts', rule.name];
    const skip = (why: string) => visit.report.skipped(AREA, key, `not tried: ${why}`);
    const first = visit.file.actions?.[rule.tries[0]?.action ?? ''];
    if (first === undefined) continue;
    if (!canSend(visit, first.request)) skip('its address does not work');
    else if (rule.ownAccount && visit.effects === 'read')
      skip('it makes and removes an account, and --effects is read');
    else if ((await sessionFor(visit, rule.persona, first.signIn)) === null)
      skip(`${rule.persona} could not sign in`);
    else await within(visit, AREA, key, () => examine(visit, rule, first.signIn));
  }
}

async function examine(visit: Visit, rule: ContextRule, signIn: string | undefined): Promise<void> {
  const { probe, release } = visit.doors.probes.probeFor(`contexts/${rule.name}/account`, {
    wait: async () => ({ lateMs: 0 }),
    note: () => undefined,
  });
  try {
    const account = rule.ownAccount ? await probe.accounts.made(rule.persona) : null;
    const session = await sessionOf(visit, rule, account, signIn);
    if (session === null)
      return visit.report.skipped(
        AREA,
        ['contexts', rule.name],
        `not tried: ${rule.persona} could not sign in`,
      );
    const trial = { visit, rule, session, account };
    for (const each of rule.tries) {
      const writes = visit.file.actions?.[each.action]?.writes === true;
      if (!writes || visit.effects !== 'read') await tryOne(trial, each);
    }
  } finally {
    await release();
  }
}

/** A new one: what is tried may take a recent authentication. */
async function sessionOf(
  visit: Visit,
  { persona }: ContextRule,
  account: TemporaryAccount | null,
  signIn: string | undefined,
): Promise<Trial['session'] | null> {
  if (account !== null) {
    const session = await account.signIn(signIn);
    return { ...insideOf(session), path: session.signIn };
  }
  const name = pathFor(visit, persona, signIn) ?? '';
  const path = visit.file.signIn?.[name];
  const next = visit.nextAccount(persona, name);
  if (path === undefined || next === undefined) return null;
  return (await enter(visit, name, path, next)).entered;
}

async function tryOne(trial: Trial, each: ActionOn): Promise<void> {
  const { visit, rule } = trial;
  const { report, file, log } = visit;
  const key = ['contexts', rule.name];
  const about = `${each.action} · ${each.resource}`;
  const before = await send(trial, each, null);
  if (!before.outcome.success && onlyCanariesMissing(visit, each.action, log.last(before.label)?.response))
    return report.skipped(AREA, key, `not tried: the answer lacks canaries of ${each.resource}`, about);
  if (!before.outcome.success)
    return report.broken(
      AREA,
      [...key, file.contexts?.[rule.name]?.allowed === undefined ? 'tries' : 'allowed'],
      {
        what: 'what is to be allowed does not succeed with the allowed attributes',
        about,
        expected: flow(oracle(visit, each.action, 'success').matcher),
        seen: before.seen,
        fix: 'see what an allowed request must carry, and whether this persona may do it without any context',
      },
    );
  report.works(AREA, key, 'allowed with the allowed attributes', about);
  for (const { name: value, change, restore } of rule.others) {
    if (change !== null && !(await turn(trial, change, [...key, 'others', value, 'change']))) continue;
    judge(trial, each, value, await send(trial, each, value));
    if (restore === null || !(await turn(trial, restore, [...key, 'others', value, 'restore']))) continue;
    const after = await send(trial, each, null);
    if (after.outcome.success)
      report.works(AREA, [...key, 'others', value, 'restore'], 'opens again what was shut', about);
    else
      report.broken(AREA, [...key, 'others', value, 'restore'], {
        what: 'it was changed back, and what was allowed before is shut',
        about,
        expected: flow(oracle(visit, each.action, 'success').matcher),
        seen: after.seen,
        fix: 'see that it undoes what change did, for the same record and account',
      });
  }
}

function judge({ visit, rule }: Trial, each: ActionOn, value: string, answer: Answer): void {
  const { report, file, log } = visit;
  const key = ['contexts', rule.name, 'others', value];
  const about = `${each.action} · ${each.resource}`;
  const { outcome, seen, label } = answer;
  const own = file.contexts?.[rule.name]?.refused;
  const { key: common, matcher } = oracle(visit, each.action, 'denied');
  const said = { about, expected: flow(own ?? matcher), seen };
  const response = log.last(label)?.response ?? null;
  if (outcome.success)
    // Whether the file or the system is wrong can't be told from outside; a run would report a failure.
    report.broken(AREA, key, {
      ...said,
      what: 'the target allows it under this value, too',
      fix: `see that this is how the target learns the ${rule.attribute}; if it is, this is a finding about the target`,
    });
  else if (outcome.denied) report.works(AREA, key, 'refused', about);
  else if (outcome.status === 401)
    report.broken(AREA, key, {
      ...said,
      what: 'the session is not accepted under this value, so that nothing can be said of a refusal',
      fix: 'see that nothing of it takes the place of what authenticates; if another factor is asked for, name that under refused',
    });
  else
    report.broken(AREA, own === undefined ? common : ['contexts', rule.name, 'refused'], {
      ...said,
      what: 'the answer under a changed attribute is not seen as a refusal',
      fix:
        response === null
          ? 'see that the target answers'
          : `refused: ${flow(matcherProposal(response))}, in ${rule.name}, if this is how the target refuses`,
    });
}

async function send(trial: Trial, { action, resource }: ActionOn, value: string | null): Promise<Answer> {
  const { visit, rule, session } = trial;
  const label = ['contexts', rule.name, action, resource, value ?? 'allowed'].join('/');
  const writes = visit.file.actions?.[action]?.writes === true;
  const outcome = await under(visit, session, label).act(action, {
    resource,
    under: { context: rule.name, value },
    ...(writes ? { marker: newMarker() } : {}),
  });
  return { outcome, seen: visit.log.last(label)?.text ?? outcome.said, label };
}

/** Whether it went through; told where it did not. */
async function turn(
  { visit, account }: Trial,
  { persona, action, resource }: ContextTurn,
  key: Path,
): Promise<boolean> {
  const { report, file, log } = visit;
  if (visit.effects === 'read') {
    report.skipped(AREA, key, 'not done: --effects is read');
    return false;
  }
  const entered = await sessionFor(visit, persona, file.actions?.[action]?.signIn);
  if (entered === null) {
    report.skipped(AREA, key, `not done: ${persona} could not sign in`);
    return false;
  }
  const label = key.join('/');
  const { success, said } = await under(visit, entered, label).act(action, {
    ...(resource === null ? {} : { resource }),
    ...(account === null ? {} : { on: account }),
  });
  if (!success)
    report.broken(AREA, key, {
      what: `${action} by ${persona} does not succeed`,
      expected: flow(oracle(visit, action, 'success').matcher),
      seen: log.last(label)?.text ?? said,
      fix: 'see its request, what accounts.create captures for it, and whether this persona may',
    });
  return success;
}
