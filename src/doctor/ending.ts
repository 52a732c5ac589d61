/** Renewal and sign-out of each path, last of all: the session they are tried on is over afterwards. */
import type { Path } from '../plan/keys.js';
import type { TargetSignIn } from '../target/schema.js';
import { createSession } from '../target/session.js';
import { type Stop, walk } from './attempt.js';
import { carried } from './carrier.js';
import { hintFor } from './hint.js';
import { examineOthers } from './other-carriers.js';
import { flow, matcherProposal } from './propose.js';
import { sessionFor } from './sessions.js';
import { type Entered, personasOf, type Visit, within } from './visit.js';

export async function examineEndings(visit: Visit): Promise<void> {
  await Promise.all(
    Object.entries(visit.file.signIn ?? {}).map(async ([name, path]) => {
      const persona = personasOf(visit, path).find((each) => visit.sessions.has(`${each} ${name}`));
      if (persona === undefined) return;
      if (path.signOut === undefined)
        visit.report.note(
          'session',
          ['signIn', name],
          `${name} declares no signOut: its end by hand is not examined`,
        );
      if (path.signOut === undefined && path.refresh === undefined && path.carriers === undefined) return;
      await within(visit, 'session', ['signIn', name], async () => {
        const entered = await sessionFor(visit, persona, name);
        if (entered === null) return;
        const current = await renew(visit, name, path, entered);
        await signOut(visit, name, path, current, current !== entered);
      });
    }),
  );
}

/** `after`: what the session did; where it did what it should all the same, only the expectation is wrong. */
function tell(
  visit: Visit,
  path: Path,
  what: string,
  stop: Stop | undefined,
  after: { readonly isFine: boolean; readonly said: string } = { isFine: false, said: '' },
): void {
  const hint = stop === undefined || after.isFine ? stop : hintFor(stop);
  const key = stop === undefined ? [] : ['steps', stop.index, ...(hint?.key ?? stop.key)];
  visit.report.broken('session', [...path, ...key], {
    what: `${what}${stop === undefined ? '' : ` at step "${stop.step}": ${stop.what}`}`,
    expected: stop?.expected,
    seen: stop?.seen,
    fix: `${hint?.fix ?? 'see its steps'}${after.said === '' ? '' : ` (${after.said})`}`,
  });
}

async function renew(visit: Visit, name: string, path: TargetSignIn, entered: Entered): Promise<Entered> {
  const { refresh } = path;
  if (refresh === undefined) return entered;
  const key = ['signIn', name, 'refresh'];
  const attempt = await walk(visit, refresh.steps, {
    label: `${name}/refresh`,
    account: entered.account,
    action: 'session.refresh',
    start: entered.credentials,
  });
  const [stop] = attempt.stops;
  if (!attempt.finished) {
    tell(visit, key, `renewing the session of ${name} stops`, stop);
    return entered;
  }
  const { account } = entered;
  const { credentials } = attempt;
  const label = `${name}/refreshed`;
  const session = createSession(visit.driver, label, account, name, credentials);
  const alive = await session.alive();
  if (stop !== undefined)
    tell(visit, key, `renewing the session of ${name}`, stop, {
      isFine: alive.success,
      said: `the renewed session is ${alive.success ? '' : 'not '}accepted`,
    });
  else if (alive.success) visit.report.works('session', key, 'renews the session');
  else
    visit.report.broken('session', key, {
      what: `the renewed session of ${name} is not accepted`,
      expected: flow(path.alive.success),
      seen: visit.log.last(label)?.text,
      fix: 'capture what the carrier needs (the new token) under the same names as signing in does',
    });
  return alive.success ? { ...entered, credentials, session, usedAt: performance.now() } : entered;
}

async function signOut(
  visit: Visit,
  name: string,
  path: TargetSignIn,
  entered: Entered,
  isRenewed: boolean,
): Promise<void> {
  const { report, log } = visit;
  const key = ['signIn', name, 'signOut'];
  const { account, credentials } = entered;
  const copy = createSession(visit.driver, `${name}/signed-out`, account, name, credentials).copy();
  const othersEnded = await examineOthers(visit, name, path, entered, copy);
  if (path.signOut === undefined) return;
  const headers = carried(visit, entered);
  const attempt = await walk(visit, path.signOut.steps, {
    label: `${name}/sign-out`,
    account,
    action: 'session.sign-out',
    start: credentials,
    headers,
  });
  visit.sessions.delete(`${account.persona} ${name}`);
  const [stop] = attempt.stops;
  if (!attempt.finished) return tell(visit, key, `signing out of ${name} stops`, stop);
  if (visit.tellsApart.get(name) !== true)
    return report.skipped(
      'session',
      key,
      'whether it ended the session can not be seen: see the alive request',
    );
  await othersEnded();
  const after = await copy.alive();
  const seen = log.last(`${name}/signed-out`);
  if (stop !== undefined)
    tell(visit, key, `signing out of ${name}`, stop, {
      isFine: after.denied,
      said: after.denied ? 'the session is over all the same' : 'and the session is still accepted',
    });
  if (after.success && stop === undefined)
    return report.broken('session', key, {
      what: `after signing out of ${name} the session is still accepted`,
      expected: flow(path.alive.refused),
      seen: seen?.text,
      fix: 'see that the steps are those of a real sign-out, with its token; if they are, this is a finding about the target',
    });
  if (!after.denied && !after.success && seen?.response != null)
    return report.broken('session', ['signIn', name, 'alive', 'refused'], {
      what: `after signing out of ${name} the alive request is not seen as refused`,
      expected: flow(path.alive.refused),
      seen: seen.text,
      fix: `refused: ${flow(matcherProposal(seen.response))}`,
    });
  if (after.denied && stop === undefined) report.works('session', key, 'ends the session');
  if (path.refresh === undefined || !isRenewed) return;
  const renewal = await copy.tryRefresh();
  if (renewal === null) return;
  const refreshKey = ['signIn', name, 'refresh', 'refused'];
  const last = log.last(`${name}/signed-out`);
  if (renewal.denied) report.works('session', refreshKey, 'refused after signing out');
  else if (!renewal.success && last?.response != null)
    report.broken('session', refreshKey, {
      what: `after signing out of ${name} the renewal is not seen as refused`,
      expected: flow(path.refresh.refused),
      seen: last.text,
      fix: `refused: ${flow(matcherProposal(last.response))}`,
    });
}
