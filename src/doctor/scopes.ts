/** Tokens of narrower scope: asked for, granted, good for what they are for and refused what they are not. */
import type { Session } from '../kinds/probe.js';
import type { ActionOn, ScopeSection, Scopes } from '../kinds/scopes.js';
import type { Path } from '../plan/keys.js';
import { insideOf } from '../target/session.js';
import { onlyCanariesMissing, oracle } from './oracles.js';
import { flow, matcherProposal } from './propose.js';
import { sessionFor, under } from './sessions.js';
import { type Visit, within } from './visit.js';
import { newMarker } from './writes.js';

const AREA = 'token';

interface Trial {
  readonly visit: Visit;
  readonly section: ScopeSection;
  readonly door: Scopes;
  readonly label: string;
}

export async function examineScopes(visit: Visit): Promise<void> {
  for (const [name, { persona, signIn }] of Object.entries(visit.file.scopes ?? {})) {
    const key: Path = ['scopes', name];
    if ((await sessionFor(visit, persona, signIn)) === null) {
      visit.report.skipped(AREA, key, `not tried: ${persona} could not sign in`);
      continue;
    }
    const label = key.join('/');
    const { probe, release } = visit.doors.probes.probeFor(label, {
      wait: async () => ({ lateMs: 0 }),
      note: () => undefined,
    });
    try {
      const section = probe.scopes.sections.find((each) => each.name === name);
      if (section !== undefined)
        await within(visit, AREA, key, () => examine({ visit, section, door: probe.scopes, label }));
    } finally {
      await release();
    }
  }
}

async function examine(trial: Trial): Promise<void> {
  const { visit, section } = trial;
  const full = await ask(trial, section.full, ['scopes', section.name, 'full']);
  if (full === null) return;
  for (const token of section.tokens) {
    const key = ['scopes', section.name, 'tokens', token.name];
    const narrow = await ask(trial, token.scope, [...key, 'scope']);
    if (narrow === null) continue;
    if (await mustOpen(trial, narrow, token.may, [...key, 'may'], 'a token of this scope does not get it'))
      visit.report.works(AREA, [...key, 'may'], 'opens what it is for');
    for (const [index, each] of token.mayNot.entries()) {
      const at = [...key, 'mayNot', index];
      if (await mustOpen(trial, full, each, at, 'a token of the full scope does not get it either'))
        await mustStayShut(trial, narrow, each, at);
    }
    if (section.renews) await renew(trial, narrow, token.scope);
  }
  await tryUnknown(trial);
}

/** Null when no token came of it; that is then told. */
async function ask(trial: Trial, scope: string, key: Path): Promise<Session | null> {
  const { visit, section, door, label } = trial;
  const { outcome, granted, session } = await door.ask(section.name, scope);
  if (session === null) {
    visit.report.broken(AREA, key, {
      what: 'no token of this scope is given',
      about: scope,
      expected: 'every step as it expects',
      seen: visit.log.last(label)?.text ?? outcome.said,
      fix: 'see the steps, where ${scope} stands in them, and the scopes that this program may ask for',
    });
    return null;
  }
  visit.report.works(AREA, key, 'granted');
  const at = visit.file.scopes?.[section.name]?.granted;
  if (at !== undefined && granted === null)
    visit.report.broken(AREA, ['scopes', section.name, 'granted'], {
      what: 'the scope that was granted is not found there',
      expected: `a value at ${at.json}`,
      seen: visit.log.last(label)?.text ?? outcome.said,
      fix: 'see where the answer of the last step says it, or leave granted out',
    });
  return session;
}

async function send(trial: Trial, by: Session, { action, resource }: ActionOn, name: string) {
  const { visit, label } = trial;
  const own = `${label}/${name}/${action}/${resource}`;
  const writes = visit.file.actions?.[action]?.writes === true;
  if (writes && visit.effects === 'read') return null;
  const outcome = await under(visit, { ...insideOf(by), path: by.signIn }, own).act(action, {
    resource,
    ...(writes ? { marker: newMarker() } : {}),
  });
  return { outcome, last: visit.log.last(own) };
}

async function mustOpen(trial: Trial, by: Session, on: ActionOn, key: Path, what: string): Promise<boolean> {
  const { visit } = trial;
  const sent = await send(trial, by, on, 'open');
  if (sent === null) {
    visit.report.skipped(AREA, key, 'not tried: it writes, and --effects is read');
    return false;
  }
  const { outcome, last } = sent;
  if (!outcome.success && onlyCanariesMissing(visit, on.action, last?.response))
    visit.report.skipped(AREA, key, `not told: the answer lacks canaries of ${on.resource}`);
  else if (!outcome.success)
    visit.report.broken(AREA, key, {
      what,
      about: `${on.action} · ${on.resource}`,
      expected: flow(oracle(visit, on.action, 'success').matcher),
      seen: last?.text ?? outcome.said,
      fix: 'see that the persona may do it, that the scope is for it, and the carrier of signIn',
    });
  return outcome.success;
}

async function mustStayShut(trial: Trial, by: Session, on: ActionOn, key: Path): Promise<void> {
  const { visit } = trial;
  const sent = await send(trial, by, on, 'shut');
  if (sent === null) return;
  const { outcome, last } = sent;
  const { key: at, matcher } = oracle(visit, on.action, 'denied');
  const said = {
    about: `${on.action} · ${on.resource}`,
    expected: flow(matcher),
    seen: last?.text ?? outcome.said,
  };
  if (outcome.success)
    visit.report.broken(AREA, key, {
      ...said,
      what: 'a token of the narrow scope gets it, too',
      fix: 'see whether the scope covers it; if it does not, this is a finding about the target',
    });
  else if (outcome.denied)
    // All of them in one line: what differs is what it was tried with.
    visit.report.works(
      AREA,
      key.slice(0, -1),
      'opened by the full scope and refused to the narrow',
      said.about,
    );
  else
    visit.report.broken(AREA, at, {
      ...said,
      what: 'a refusal is not recognised',
      fix:
        last?.response == null
          ? 'see that the target answers'
          : `denied: ${flow(matcherProposal(last.response))}, if this is how the target refuses`,
    });
}

async function renew({ visit, section, door, label }: Trial, by: Session, scope: string): Promise<void> {
  const key = ['scopes', section.name, 'renew'];
  const { outcome, session } = await door.renew(section.name, by, scope);
  if (session !== null) return visit.report.works(AREA, key, 'renews with its own scope');
  visit.report.broken(AREA, [...key, 'steps'], {
    what: 'a renewal with its own scope does not work',
    about: scope,
    expected: 'every step as it expects',
    seen: visit.log.last(label)?.text ?? outcome.said,
    fix: 'see the steps, and which refresh token they send',
  });
}

async function tryUnknown({ visit, section, door, label }: Trial): Promise<void> {
  if (section.unknown === null) return;
  const key = ['scopes', section.name];
  const { outcome, session } = await door.ask(section.name, section.unknown);
  const last = visit.log.last(label);
  if (session !== null)
    return visit.report.note(
      AREA,
      [...key, 'unknown'],
      `a token is given for ${section.unknown}, which there is not: what it opens shows in a run`,
    );
  if (outcome.denied)
    return visit.report.works(AREA, [...key, 'refused'], 'a scope that there is not is refused');
  visit.report.broken(AREA, [...key, 'refused'], {
    what: 'the answer to a scope that there is not is not seen as a refusal',
    about: section.unknown,
    expected: flow(visit.file.scopes?.[section.name]?.refused),
    seen: last?.text ?? outcome.said,
    fix:
      last?.response == null
        ? 'see that the target answers'
        : `refused: ${flow(matcherProposal(last.response))}, if this is how it refuses a scope`,
  });
}
