/** A sign-in left off before its second factor: whatever it gave, presented where a session is expected. */
import type { HalfDone } from '../../kinds/authenticators.js';
import type { Driver } from '../driver.js';
import { type Credentials, type RecipeRun, runRecipe, type Step } from '../recipe.js';
import { type ResolvedAccount, signInOf } from '../resolved.js';
import { createSession } from '../session.js';
import { variablesOf } from '../template.js';

export async function halfDone(
  { driver, check }: { readonly driver: Driver; readonly check: string },
  account: ResolvedAccount,
  signIn: string,
  /** The sign-in of who has a factor, where the path itself asks for none. */
  withFactor: readonly Step[] = [],
): Promise<HalfDone> {
  const path = signInOf(driver.target, signIn);
  const { persona, actor } = account;
  const steps = asksForSecondFactor(path.steps) ? path.steps : withFactor;
  const at = steps.findIndex(isSecond);
  const half = await runRecipe(driver, at < 0 ? [] : steps.slice(0, at), {
    account,
    purpose: { check, persona, actor, action: 'session.sign-in', resource: null },
    harvest: harvestOf(steps),
  });
  return {
    reached: at > 0 && half.stoppedAt === null,
    said: half.said.join('; '),
    session: createSession(driver, check, account, signIn, inPlaceOfSession(half, path.carrier.headers)),
  };
}

const isSecond = ({ factor }: Step) => factor !== undefined && factor !== 'password';

export function asksForSecondFactor(steps: readonly Step[]): boolean {
  return steps.some(isSecond);
}

/** Every capture of the steps, tried on each answer: what comes too early is found. */
export function harvestOf(steps: readonly Step[]): NonNullable<Parameters<typeof runRecipe>[2]['harvest']> {
  return Object.fromEntries(
    steps.flatMap((step) => ('request' in step ? Object.entries(step.capture ?? {}) : [])),
  );
}

/** What the password step gave, under the names that the carrier takes its values from. */
function inPlaceOfSession(
  half: RecipeRun,
  headers: { readonly [name: string]: string } | undefined,
): Credentials {
  const wanted = Object.values(headers ?? {}).flatMap((template) => variablesOf(template));
  const [given] = Object.values(half.captured);
  const put = Object.fromEntries(
    wanted.flatMap((name) => {
      const value = half.captured[name] ?? given;
      return value === undefined ? [] : [[name, value]];
    }),
  );
  return { jar: half.jar, captured: { ...half.captured, ...put } };
}
