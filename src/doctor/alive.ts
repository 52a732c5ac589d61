/** The alive request of a sign-in path: it must succeed with the session and be refused without. */
import { SafeprobeError } from '../errors.js';
import type { Session } from '../kinds/probe.js';
import { buildRequest, exchange } from '../target/driver.js';
import { matches } from '../target/matcher.js';
import { copyCredentials, EMPTY } from '../target/recipe.js';
import type { TargetSignIn } from '../target/schema.js';
import type { Attempt } from './attempt.js';
import { flow, matcherProposal } from './propose.js';
import { purposeOf, type Visit } from './visit.js';

/** Sends the alive request as nobody, before anyone signed in. */
export async function tryWithout(visit: Visit, name: string, path: TargetSignIn): Promise<void> {
  const { report, driver, log } = visit;
  const { request, success, refused } = path.alive;
  const label = `${name}/alive-without`;
  const key = ['signIn', name, 'alive'];
  try {
    const built = buildRequest(driver.target, request, {}, {});
    const { jar } = copyCredentials(EMPTY);
    const { response } = await exchange(
      driver,
      purposeOf(label, null, 'session.alive'),
      built,
      jar,
      request.follow === true,
    );
    if (response === null) return;
    const isOpen = matches(success, response, {});
    const isRefused = matches(refused, response, {});
    visit.tellsApart.set(name, !isOpen);
    const seen = log.last(label)?.text;
    if (isOpen)
      report.broken('session', [...key, 'request'], {
        what: `the alive request of ${name} does not need the session: it succeeds without any credentials`,
        expected: `${flow(refused)} without credentials`,
        seen,
        fix: `choose a request that only someone signed in gets${suggestion(visit, path)}`,
      });
    else if (!isRefused) {
      const better = matcherProposal(response);
      report.broken('session', [...key, 'refused'], {
        what: `without credentials the alive request of ${name} is not seen as refused`,
        expected: flow(refused),
        seen,
        fix: `refused: ${flow(better)}`,
      });
      if (better !== null) path.alive.refused = better;
    } else report.works('session', key, 'refused without credentials');
  } catch (error) {
    report.broken('session', [...key, 'request'], {
      what: `the alive request of ${name} could not be sent: ${error instanceof Error ? error.message : String(error)}`,
      fix: 'see its path and variables',
    });
  }
}

function suggestion(visit: Visit, { protects, alive }: TargetSignIn): string {
  if (protects === undefined) return '';
  const path = visit.file.actions?.[protects.action]?.request.path;
  return path === undefined || path === alive.request.path
    ? ''
    : `, such as that of ${protects.action}: ${path}`;
}

/** Whether the session of a finished walk is accepted; where alive can't tell, the last step must have held. */
export async function proves(
  visit: Visit,
  name: string,
  path: TargetSignIn,
  attempt: Attempt,
  session: Session,
  label: string,
): Promise<boolean> {
  const isSmooth = attempt.stops.length === 0;
  const lastHeld = attempt.stops.every(
    (stop) => stop.index !== path.steps.length - 1 || stop.cause !== 'expectation',
  );
  const { report } = visit;
  const outcome = await session.alive().catch((error: unknown) => ({
    status: null,
    success: false,
    denied: false,
    said: error instanceof Error ? error.message : String(error),
  }));
  if (outcome.success && outcome.denied)
    report.broken('session', ['signIn', name, 'alive', 'refused'], {
      what: `one answer of ${name} is both alive and refused`,
      expected: 'matchers that never hold at once',
      seen: visit.log.last(label)?.text,
      fix: 'narrow alive.success or alive.refused',
    });
  if (visit.tellsApart.get(name) !== true) return lastHeld || (await opensMore(visit, path, session, label));
  if (outcome.success) {
    report.works('session', ['signIn', name, 'alive'], 'accepted with the session');
    return true;
  }
  // Every step came out as written, so that somebody is signed in; then it is the request that is wrong.
  if (!isSmooth || outcome.denied) {
    if (isSmooth)
      report.broken('session', ['signIn', name, 'carrier'], {
        what: `after all steps of ${name} the session is refused`,
        expected: flow(path.alive.success),
        seen: visit.log.last(label)?.text,
        fix: 'see that carrier names the header or cookie that authenticates, with the value of the last step',
      });
    return false;
  }
  const known = visit.unmatchedAlive.get(name) ?? {
    statuses: new Set(),
    seen: visit.log.last(label)?.text ?? '',
  };
  if (outcome.status !== null) known.statuses.add(outcome.status);
  visit.unmatchedAlive.set(name, known);
  return true;
}

/** One matcher for all answers that signed-in personas got to an alive request that should have succeeded. */
export function tellAlive(visit: Visit, name: string, path: TargetSignIn): void {
  const known = visit.unmatchedAlive.get(name);
  if (known === undefined) return;
  const better = { status: [...known.statuses].sort() };
  visit.report.broken('session', ['signIn', name, 'alive', 'success'], {
    what: `signed in by ${name}, the alive request does not succeed`,
    expected: flow(path.alive.success),
    seen: known.seen,
    fix: `success: ${flow(better)}, if these are the answers to someone signed in`,
  });
  path.alive.success = better;
}

/** Whether the protected action answers this session otherwise than nobody: a refusal for the role will do. */
async function opensMore(
  visit: Visit,
  { protects }: TargetSignIn,
  session: Session,
  label: string,
): Promise<boolean> {
  if (protects === undefined) return false;
  const options = protects.resource === undefined ? {} : { resource: protects.resource };
  const { probe, release } = visit.doors.probes.probeFor(`${label}/without`, {
    wait: async () => ({ lateMs: 0 }),
    note: () => undefined,
  });
  try {
    const within = await session.act(protects.action, options);
    const without = await probe.without(protects.action, 'none', options);
    return within.status !== null && within.status < 500 && within.status !== without.status;
  } catch (error) {
    if (!(error instanceof SafeprobeError)) throw error;
    return false;
  } finally {
    await release();
  }
}
