/** An outage of the identity provider, walked through: before it, during it by both paths, and after it. */
import { SafeprobeError } from '../../errors.js';
import type { LocalSignIn, OutageSeen } from '../../kinds/federation.js';
import { factsOf } from '../../kinds/outcome.js';
import { wrongPassword } from '../made-passwords.js';
import { runRecipe } from '../recipe.js';
import { signInOf } from '../resolved.js';
import { actWith } from '../session.js';
import type { HostedProvider } from './host.js';
import { federatedSignIn, type SignInContext } from './sign-in.js';

export async function walkThroughOutage(
  context: SignInContext,
  provider: HostedProvider,
  signIn: string,
): Promise<OutageSeen> {
  const before = await federatedSignIn(context, 'good');
  provider.fallSilent();
  const during = await federatedSignIn(context, 'good');
  const emergency = await signInLocally(context, signIn, 'right');
  const guessed = await signInLocally(context, signIn, 'wrong');
  const knocks = provider.answerAgain();
  return { before, during, knocks, emergency, guessed, after: await federatedSignIn(context, 'good') };
}

/** By the path that does without the provider; the record is tried with whatever came of it. */
async function signInLocally(
  { driver, check, account }: SignInContext,
  signIn: string,
  password: 'right' | 'wrong',
): Promise<LocalSignIn> {
  const { steps, protects } = signInOf(driver.target, signIn);
  if (protects?.resource === undefined)
    throw new SafeprobeError('prerequisite', `the sign-in path "${signIn}" does not say what it opens`, {
      key: `signIn.${signIn}.protects`,
    });
  const { action, resource } = protects;
  const { persona, actor } = account;
  const purpose = (what: string, of: string | null) => ({
    check,
    persona,
    actor,
    action: what,
    resource: of,
  });
  const run = await runRecipe(driver, steps, {
    account:
      password === 'right' ? account : { ...account, password: wrongPassword(driver, account.password) },
    purpose: purpose('session.sign-in', null),
    // The code is right all the same: the password alone is what is wrong.
    ...(password === 'right' ? {} : { code: () => driver.accounts.code(account) }),
  });
  const complete = run.stoppedAt === null;
  if (complete) driver.client.came(run.line, 'success');
  const outcome = await actWith(
    driver,
    purpose(action, resource),
    signIn,
    account,
    run,
    { resource },
    { signedIn: complete },
  );
  return { complete, said: run.said.join('; '), record: factsOf(outcome) };
}
