/** Sign-ins with the second factor left out or falsified, each followed by the action it must not open. */
import type { PartialSignIn } from '../kinds/partial-sign-in.js';
import { impostor } from './authenticators/held.js';
import type { Purpose } from './client.js';
import type { Driver } from './driver.js';
import { identityFor } from './identity.js';
import { type Credentials, type RecipeOptions, type RecipeRun, runRecipe, type Step } from './recipe.js';
import { type ResolvedAccount, signInOf } from './resolved.js';
import { actWith } from './session.js';
import { variablesOf } from './template.js';

type Falsified = Pick<RecipeOptions, 'code' | 'falsify' | 'authenticator'>;

interface Attempt {
  readonly variant: string;
  readonly steps: readonly Step[];
  readonly falsified?: Falsified;
  /** Presents a captured value where the carrier expects another. */
  readonly twist?: (run: RecipeRun) => Credentials | null;
}

export async function trySignIns(
  driver: Driver,
  check: string,
  account: ResolvedAccount,
  signIn: string,
  action: string,
  resource: string,
): Promise<readonly PartialSignIn[]> {
  const path = signInOf(driver.target, signIn);
  const factorAt = path.steps.findIndex((step) => step.factor !== undefined && step.factor !== 'password');
  const results: PartialSignIn[] = [];
  for (const attempt of attempts(driver, account, signIn, path.steps, factorAt)) {
    const purpose: Purpose = {
      check,
      persona: account.persona,
      actor: account.actor,
      action: 'session.sign-in',
      resource: null,
    };
    const run = await runRecipe(driver, attempt.steps, {
      account,
      purpose,
      hopeless: true,
      harvest: Object.fromEntries(
        path.steps.flatMap((step) => ('capture' in step ? Object.entries(step.capture ?? {}) : [])),
      ),
      ...identityFor(path.carrier, account),
      ...attempt.falsified,
    });
    const credentials = attempt.twist === undefined ? run : attempt.twist(run);
    if (credentials === null) continue;
    results.push({
      variant: attempt.variant,
      steps: run.said,
      reached: reached(run, attempt.steps, factorAt),
      outcome: await actWith(
        driver,
        { ...purpose, action, resource },
        signIn,
        account,
        credentials,
        { resource },
        { signedIn: false },
      ),
    });
  }
  return results;
}

/** The attempt got as far as the factor that it leaves out: earlier steps did what they should. */
function reached(run: RecipeRun, steps: readonly Step[], factorAt: number): boolean {
  if (run.stoppedAt === null) return true;
  const stopped = steps.findIndex((step) => step.name === run.stoppedAt?.step);
  return factorAt >= 0 && stopped >= factorAt;
}

function attempts(
  driver: Driver,
  account: ResolvedAccount,
  signIn: string,
  steps: readonly Step[],
  factorAt: number,
): readonly Attempt[] {
  if (factorAt < 0) return [{ variant: 'the path as declared, which asks for no second factor', steps }];
  const before = steps.slice(0, factorAt);
  const after = steps.slice(factorAt + 1);
  const { carrier } = signInOf(driver.target, signIn);
  const wanted = Object.values(carrier.headers ?? {}).flatMap((template) => variablesOf(template));
  const captures = before.flatMap((step) => ('capture' in step ? Object.keys(step.capture ?? {}) : []));
  return [
    { variant: 'password alone', steps: before },
    ...(after.length > 0 ? [{ variant: 'second-factor step skipped', steps: [...before, ...after] }] : []),
    ...(wanted.length > 0
      ? captures.map((name) => ({
          variant: `the value "${name}" of the password step in place of the session`,
          steps: before,
          twist: (run: RecipeRun): Credentials | null => {
            const value = run.captured[name];
            return value === undefined
              ? null
              : {
                  jar: run.jar,
                  captured: { ...run.captured, ...Object.fromEntries(wanted.map((each) => [each, value])) },
                };
          },
        }))
      : []),
    ...falsified(driver, account, steps[factorAt]?.factor).map((each) => ({ ...each, steps })),
  ];
}

/** A passkey that no account has can't be answered for: mfa.phishing-resistant enrols one of its own. */
function falsified(
  driver: Driver,
  account: ResolvedAccount,
  factor: Step['factor'],
): readonly Pick<Attempt, 'variant' | 'falsified'>[] {
  if (factor !== 'webauthn') return [{ variant: 'a wrong code', falsified: wrong(driver, account, factor) }];
  return account.passkey === undefined
    ? []
    : [{ variant: 'another key', falsified: { authenticator: impostor(account.passkey) } }];
}

/** Of mail only where it brings the factor itself: what else comes by mail, such as a link, must stay as it is. */
function wrong(driver: Driver, account: ResolvedAccount, factor: Step['factor']): Falsified {
  if (factor !== 'mail' && factor !== 'recovery') return { code: () => driver.accounts.wrongCode(account) };
  // Each digit and letter another one: of the same form, and surely not the same.
  return {
    falsify: (code) =>
      code
        .replaceAll(/[0-9]/g, (digit) => String((Number(digit) + 1) % 10))
        .replaceAll(/[a-yA-Y]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 1)),
  };
}
