/** Every sign-in path with every persona that may use it. */
import type { Path } from '../plan/keys.js';
import type { ResolvedAccount } from '../target/resolved.js';
import type { TargetSignIn } from '../target/schema.js';
import { createSession } from '../target/session.js';
import { proves, tellAlive, tryWithout } from './alive.js';
import { type Attempt, type Stop, walk } from './attempt.js';
import { carrierHolds } from './carrier.js';
import { hintFor } from './hint.js';
import {
  canSend,
  type Entered,
  indexOfAccount,
  personasOf,
  tellAbsent,
  type Visit,
  within,
} from './visit.js';

export async function examineSignIns(visit: Visit): Promise<void> {
  const paths = Object.entries(visit.file.signIn ?? {});
  if (paths.length === 0) tellAbsent(visit, 'sign-in', 'sign-in', 'sign-in path');
  await Promise.all(
    paths.map(([name, path]) =>
      within(visit, 'sign-in', ['signIn', name], () => examinePath(visit, name, path)),
    ),
  );
}

/** The accounts that no path took: one wrong seed among many would otherwise show in some later run. Done last: it takes its time. */
export async function examineOtherAccounts(visit: Visit): Promise<void> {
  const { report, driver, tried } = visit;
  const left: string[] = [];
  await Promise.all(
    Object.entries(driver.target.accounts).map(async ([persona, pool]) => {
      const untried = pool.filter((account) => !tried.accounts.has(account));
      const way = visit.allAccounts ? wayOf(visit, persona) : undefined;
      if (way === undefined) {
        if (untried.length > 0) left.push(`${untried.length} of ${pool.length} of ${persona}`);
        return;
      }
      const [name, path] = way;
      for (const account of untried) {
        const { attempt, entered } = await enter(visit, name, path, account);
        if (entered === null) tellAccount(visit, name, attempt);
      }
    }),
  );
  if (left.length > 0)
    report.note(
      'sign-in',
      ['personas'],
      `accounts that were not tried: ${left.sort().join(', ')}`,
      visit.allAccounts ? undefined : 'safeprobe doctor --all-accounts tries each',
    );
}

/** A path without a browser by which this persona got in. */
function wayOf({ file, tried }: Visit, persona: string): readonly [string, TargetSignIn] | undefined {
  return Object.entries(file.signIn ?? {}).find(
    ([name, path]) =>
      tried.signIns.has(`${persona} ${name}`) && path.steps.every((step) => 'request' in step),
  );
}

interface Trial {
  readonly attempt: Attempt;
  readonly entered: Entered | null;
}

async function examinePath(visit: Visit, name: string, path: TargetSignIn): Promise<void> {
  const { report } = visit;
  const [first, ...others] = personasOf(visit, path);
  if (first === undefined) return report.skipped('sign-in', ['signIn', name], 'nobody may use this path');
  const requests = [
    path.alive.request,
    ...path.steps.flatMap((step) => ('request' in step ? [step.request] : [])),
  ];
  if (requests.some((request) => !canSend(visit, request)))
    return report.skipped(
      'sign-in',
      ['signIn', name],
      'not tried: its address is not in scope, does not answer or is not trusted',
    );
  await tryWithout(visit, name, path);
  const scout = await scouted(visit, name, path, first, others[0]);
  if (scout === null) {
    for (const persona of others)
      report.skipped('sign-in', ['signIn', name], 'not tried, as the path already stopped', persona);
    return;
  }
  const rest = [first, ...others].filter((persona) => persona !== scout.account.persona);
  // The accounts of the scout's own persona that failed are told already.
  await Promise.all(
    rest.map(async (persona) => {
      const trials = await tryPersona(visit, name, path, persona);
      if (trials.at(-1)?.entered == null) tellPersona(visit, name, persona, trials);
    }),
  );
  tellAlive(visit, name, path);
}

/** Finds out whether the path works at all: by a second account, and a second persona, before it is blamed. */
async function scouted(
  visit: Visit,
  name: string,
  path: TargetSignIn,
  first: string,
  second: string | undefined,
): Promise<Entered | null> {
  const trials: Trial[] = [...(await tryPersona(visit, name, path, first))];
  if (trials.at(-1)?.entered == null && second !== undefined)
    trials.push(...(await tryPersona(visit, name, path, second, 1)));
  const entered = trials.at(-1)?.entered ?? null;
  if (entered !== null) {
    // Of the first persona alone everything failed: then it is a matter of that persona.
    if (entered.account.persona !== first)
      tellPersona(visit, name, first, trials.slice(0, -1), trials.at(-1)?.attempt);
    return entered;
  }
  const [trial] = trials;
  if (trial !== undefined) tellPath(visit, name, trials, trial.attempt);
  return null;
}

async function tryPersona(
  visit: Visit,
  name: string,
  path: TargetSignIn,
  persona: string,
  most = 2,
): Promise<readonly Trial[]> {
  const trials: Trial[] = [];
  const pool = visit.driver.target.accounts[persona]?.length ?? 0;
  for (let count = 0; count < Math.min(most, pool); count++) {
    const account = visit.nextAccount(persona, name);
    if (account === undefined) break;
    const trial = await enter(visit, name, path, account);
    trials.push(trial);
    if (trial.entered === null) continue;
    for (const failed of trials.slice(0, -1)) tellAccount(visit, name, failed.attempt, trial.attempt);
    return trials;
  }
  if (pool === 0)
    visit.report.broken('sign-in', ['personas', persona, 'accounts'], {
      what: `${persona} has no account`,
      fix: 'add one',
    });
  return trials;
}

/** One account through the path; the session is kept when it works. */
export async function enter(
  visit: Visit,
  name: string,
  path: TargetSignIn,
  account: ResolvedAccount,
): Promise<Trial> {
  visit.tried.accounts.add(account);
  const label = `${name}/${account.persona}/${indexOfAccount(visit, account)}`;
  const attempt = await walk(visit, path.steps, { label, account, action: 'session.sign-in' });
  if (!attempt.finished) return { attempt, entered: null };
  if (!(await carrierHolds(visit, name, path, attempt))) return { attempt, entered: null };
  const { credentials } = attempt;
  const session = createSession(visit.driver, label, account, name, credentials, attempt.lastNonce);
  const isIn = await proves(visit, name, path, attempt, session, label);
  if (!isIn) return { attempt, entered: null };
  mend(visit, name, path, attempt.stops);
  const entered: Entered = { path: name, account, credentials, session, usedAt: performance.now() };
  visit.sessions.set(`${account.persona} ${name}`, entered);
  visit.tried.signIns.add(`${account.persona} ${name}`);
  visit.report.works(
    'sign-in',
    ['signIn', name],
    `signed in by ${attempt.steps.join(', ')}`,
    account.persona,
  );
  return { attempt, entered };
}

/** The session is accepted, so it was the expectation that was wrong; from here on it is taken as mended. */
function mend(visit: Visit, name: string, path: TargetSignIn, stops: readonly Stop[]): void {
  for (const stop of stops) {
    const step = path.steps[stop.index];
    visit.report.broken('sign-in', [...stepPath(name, stop), ...stop.key], {
      what: `step "${stop.step}" of ${name}: ${stop.what}`,
      expected: stop.expected,
      seen: stop.seen,
      fix: `${stop.fix} (with that the session is accepted, so only this is wrong)`,
    });
    if (step !== undefined && 'request' in step) stop.mend?.(step);
  }
}

function stepPath(name: string, stop: Stop): Path {
  return ['signIn', name, 'steps', stop.index];
}

/** Everybody stops: the path itself. */
function tellPath(visit: Visit, name: string, trials: readonly Trial[], attempt: Attempt): void {
  const [stop] = attempt.stops;
  // Where no step stopped, what was found wrong afterwards (carrier, alive) is told already.
  if (stop === undefined) return;
  const { key, fix } = hintFor(stop);
  visit.report.broken('sign-in', [...stepPath(name, stop), ...key], {
    what: `signing in by ${name} stops at step "${stop.step}": ${stop.what} (tried with ${trials.length} account${trials.length === 1 ? '' : 's'})`,
    expected: stop.expected,
    seen: stop.seen,
    fix,
  });
  // What the step's status explains needs no second finding.
  if (key !== stop.key && fix !== stop.fix) return;
  for (const other of attempt.stops.slice(1))
    if (other.index === stop.index)
      visit.report.broken('sign-in', [...stepPath(name, other), ...other.key], {
        what: `step "${other.step}" of ${name}: ${other.what}`,
        expected: other.expected,
        seen: other.seen,
        fix: `perhaps because of the above; otherwise ${other.fix}`,
      });
}

/** Another account of the same persona gets in: this account is wrong. */
function tellAccount(visit: Visit, name: string, attempt: Attempt, good?: Attempt): void {
  const stop = ownStop(attempt, good);
  const index = indexOfAccount(visit, attempt.account);
  const { persona, username } = attempt.account;
  const path = ['personas', persona, 'accounts', index];
  const isCode = stop?.factor === 'totp';
  visit.report.broken('sign-in', [...path, ...(isCode ? ['totp', 'secret'] : ['password'])], {
    what: `account ${index + 1} of ${persona} (${username}) does not get in by ${name}: ${stop === undefined ? 'the session is not accepted' : `step "${stop.step}": ${stop.what}`}`,
    expected: 'a session, as another account of the pool got one by the same steps',
    seen: stop?.seen,
    fix: isCode
      ? "this account's totp.secret is not the seed that the target knows: take it again from the enrolment"
      : "see this account's user name and password, and whether it is locked",
  });
}

/** Where an account stopped at which another, for all that is wrong with the path, did not. */
function ownStop(attempt: Attempt, good: Attempt | undefined): Stop | undefined {
  return attempt.stops.find(
    (stop) => good?.stops.some((other) => other.index === stop.index && other.what === stop.what) !== true,
  );
}

function tellPersona(
  visit: Visit,
  name: string,
  persona: string,
  trials: readonly Trial[],
  good?: Attempt,
): void {
  const attempt = trials[0]?.attempt;
  const stop = attempt === undefined ? undefined : ownStop(attempt, good);
  if (attempt === undefined || stop === undefined) return;
  const isCode = stop.factor === 'totp';
  const only = trials.length === 1 ? indexOfAccount(visit, attempt.account) : null;
  const path: Path =
    only === null
      ? ['personas', persona, 'accounts']
      : ['personas', persona, 'accounts', only, ...(isCode ? ['totp', 'secret'] : ['password'])];
  visit.report.broken('sign-in', path, {
    what: `${persona} does not get in by ${name}, though others do (${trials.length} account${trials.length === 1 ? '' : 's'} tried): step "${stop.step}": ${stop.what}`,
    expected: 'a session, as other personas got one by the same steps',
    seen: stop.seen,
    fix: `see the ${isCode ? 'totp.secret' : 'user name and password'} of these accounts; or, if ${persona} is not meant to use this path, list the others under signIn.${name}.personas`,
  });
}
