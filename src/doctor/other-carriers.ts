/** Carriers beside a path's own: each must open its alive request alone, and nobody may without it. */
import { type CarrierLook, lookAt } from '../kinds/other-carriers.js';
import type { OutcomeFacts } from '../kinds/outcome.js';
import type { Session } from '../kinds/probe.js';
import { copyCredentials, EMPTY } from '../target/recipe.js';
import type { TargetSignIn } from '../target/schema.js';
import { createSession } from '../target/session.js';
import { flow } from './propose.js';
import type { Entered, Visit } from './visit.js';

/** Those that work are looked at again by what this returns, once somebody signed out. */
export async function examineOthers(
  visit: Visit,
  name: string,
  path: TargetSignIn,
  { account }: Entered,
  copy: Session,
): Promise<() => Promise<void>> {
  const held = copy.others();
  const label = `${name}/nobody`;
  const nobody = createSession(visit.driver, label, account, name, copyCredentials(EMPTY));
  const without = await lookAt(nobody.others());
  const within = await lookAt(held);
  const works = within.filter((look, index) =>
    tellsApart(visit, name, path, look, without[index]?.outcome ?? look.outcome),
  );
  return async () => {
    const after = await lookAt(held.filter(({ carrier }) => works.some((each) => each.carrier === carrier)));
    for (const look of after) tellEnded(visit, name, path, look);
  };
}

function tellsApart(
  { report }: Visit,
  name: string,
  path: TargetSignIn,
  { carrier, outcome }: CarrierLook,
  without: OutcomeFacts,
): boolean {
  const key = ['signIn', name, 'carriers', carrier];
  const { success, refused } = aliveOf(path, carrier);
  if (!outcome.success)
    report.broken('session', key, {
      what: `the carrier ${carrier} of ${name}, presented alone, is not accepted`,
      expected: flow(success),
      seen: outcome.said,
      fix: 'name the cookie or header that opens its alive request by itself; give it an alive request of its own',
    });
  else if (without.success)
    report.broken('session', [...key, 'alive'], {
      what: `the alive request of the carrier ${carrier} does not need it: it succeeds without any credentials`,
      expected: `${flow(refused)} without credentials`,
      seen: without.said,
      fix: 'choose a request that only this carrier opens',
    });
  else if (!without.denied)
    report.broken('session', [...key, 'alive', 'refused'], {
      what: `without credentials the alive request of the carrier ${carrier} is not seen as refused`,
      expected: flow(refused),
      seen: without.said,
      fix: 'say under alive.refused what a refusal looks like there',
    });
  else report.works('session', key, 'accepted alone, and refused without it');
  return outcome.success && without.denied && !without.success;
}

function tellEnded(
  { report }: Visit,
  name: string,
  path: TargetSignIn,
  { carrier, outcome }: CarrierLook,
): void {
  const key = ['signIn', name, 'signOut'];
  if (outcome.denied && !outcome.success) {
    report.works('session', key, `ends the carrier ${carrier} as well`);
    return;
  }
  report.broken('session', key, {
    what: `after signing out of ${name} the carrier ${carrier} is ${outcome.success ? 'still accepted' : 'not seen as refused'}`,
    expected: flow(aliveOf(path, carrier).refused),
    seen: outcome.said,
    fix: outcome.success
      ? 'see that the steps are those of a real sign-out; if they are, this is a finding about the target'
      : 'say under alive.refused of the carrier what a refusal looks like',
  });
}

function aliveOf({ alive, carriers }: TargetSignIn, carrier: string): TargetSignIn['alive'] {
  return carriers?.[carrier]?.alive ?? alive;
}
