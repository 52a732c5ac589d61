/** Both ceremonies as a person does them: enrolled after a sign-in by pages, used for a sign-in in a new browser. */
import { SafeprobeError } from '../../errors.js';
import type { BrowserCeremony } from '../../kinds/authenticators.js';
import type { Purpose } from '../client.js';
import type { Driver } from '../driver.js';
import { runRecipe } from '../recipe.js';
import { type ResolvedAccount, signInOf } from '../resolved.js';
import type { TargetFactor } from '../schema.js';
import { protectsFor } from '../second-factor.js';
import { actWith } from '../session.js';
import { answering } from './holder.js';

export async function browserCeremony(
  { driver, check }: { readonly driver: Driver; readonly check: string },
  { browser }: TargetFactor,
  account: ResolvedAccount,
): Promise<BrowserCeremony> {
  if (browser === undefined)
    throw new SafeprobeError('prerequisite', 'the factor declares no ceremonies by `browser`');
  const path = signInOf(driver.target, browser.signIn);
  const { persona, actor } = account;
  const purpose: Purpose = { check, persona, actor, action: 'factor.ceremony', resource: null };
  const authenticator = answering({ answer: 'new' });
  const begun = performance.now();
  const enrolment = await runRecipe(driver, [...path.steps, ...browser.enrol], {
    account,
    purpose,
    authenticator,
  });
  const enrolmentMs = Math.round(performance.now() - begun);
  const steps = [...enrolment.said];
  const { passkey } = authenticator;
  const enrolled = enrolment.stoppedAt === null && passkey !== null;
  if (!enrolled) return { enrolled, signedIn: false, opened: null, enrolmentMs, steps };
  const use = await runRecipe(driver, browser.use, {
    account,
    purpose,
    authenticator: answering({ answer: 'honest', passkey }),
  });
  const { action, resource } = protectsFor(path, persona) ?? { action: undefined, resource: undefined };
  if (action === undefined)
    throw new SafeprobeError('prerequisite', `signIn.${browser.signIn}.protects is not declared`);
  const opened = await actWith(
    driver,
    { ...purpose, action, resource: resource ?? null },
    browser.signIn,
    account,
    use,
    resource === undefined ? {} : { resource },
  );
  const signedIn = use.stoppedAt === null;
  return { enrolled, signedIn, opened, enrolmentMs, steps: [...steps, ...use.said] };
}
