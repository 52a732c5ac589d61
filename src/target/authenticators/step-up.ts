/** Actions that take a recent authentication: tried, and the challenge answered. */
import { parseDuration } from '../../duration.js';
import { SafeprobeError } from '../../errors.js';
import type { Answered, HalfTried, StepUpFacts } from '../../kinds/authenticators.js';
import type { ActOptions, Outcome, Session } from '../../kinds/probe.js';
import type { Driver } from '../driver.js';
import { wrongPassword } from '../made-passwords.js';
import { runRecipe } from '../recipe.js';
import { actionOf, signInOf } from '../resolved.js';
import type { TargetStepUp } from '../schema.js';
import { actWith, createSession, insideOf } from '../session.js';
import type { SharedSessions } from '../shared-sessions.js';
import { carrierHeaders, resourceVariables, variablesFor } from '../variables.js';
import { halfDone } from './half-done.js';

export function stepUpOf({ target }: Driver, name: string): TargetStepUp {
  const found = target.file.stepUp?.[name];
  if (found === undefined)
    throw new SafeprobeError('prerequisite', `the target declares no step-up "${name}"`, {
      key: `stepUp.${name}`,
    });
  return found;
}

export function stepUpFacts(
  { target }: Driver,
  sessions: SharedSessions,
  name: string,
  { title, persona, action, fresh, answer }: TargetStepUp,
): StepUpFacts {
  return {
    name,
    title: title ?? name,
    persona,
    signIn: sessions.pathFor(persona, actionOf(target, action).signIn),
    freshMs: parseDuration(fresh),
    answerable: answer !== undefined,
  };
}

/** `options`: another resource than the declared one, other variables. */
export function attemptStepUp(
  stepUp: TargetStepUp,
  session: Session,
  options: ActOptions = {},
): Promise<Outcome> {
  return session.act(stepUp.action, {
    ...optionsOf(stepUp),
    ...options,
    refused: stepUp.challenge,
  });
}

function optionsOf({ resource, vars }: TargetStepUp): ActOptions {
  return { ...(resource === undefined ? {} : { resource }), ...(vars === undefined ? {} : { vars }) };
}

export async function answerStepUp(
  { driver, check }: { readonly driver: Driver; readonly check: string },
  { action, resource, answer }: TargetStepUp,
  session: Session,
  secret: 'right' | 'wrong',
): Promise<Answered> {
  if (answer === undefined)
    throw new SafeprobeError('prerequisite', `the step-up of "${action}" declares no \`answer\``);
  const { account, credentials } = insideOf(session);
  const { persona, actor } = account;
  const { carrier } = signInOf(driver.target, session.signIn);
  const run = await runRecipe(driver, answer.steps, {
    account: secret === 'right' ? account : { ...account, password: wrongPassword(driver, account.password) },
    purpose: { check, persona, actor, action: 'session.step-up', resource: null },
    start: credentials,
    headers: carrierHeaders(carrier.headers, variablesFor(account, credentials)),
    vars: resourceVariables(driver, resource === undefined ? {} : { resource }),
    ...(secret === 'right' ? {} : { code: () => driver.accounts.wrongCode(account) }),
  });
  return {
    success: run.stoppedAt === null,
    said: run.said.join('; '),
    session: createSession(driver, check, account, session.signIn, run),
  };
}

/** The action with what the password alone gives to the account of this session. */
export async function tryHalfDone(
  { driver, check }: { readonly driver: Driver; readonly check: string },
  stepUp: TargetStepUp,
  session: Session,
): Promise<HalfTried> {
  const { action, resource } = stepUp;
  const { account } = insideOf(session);
  const { signIn } = session;
  const half = await halfDone({ driver, check }, account, signIn);
  const { persona, actor } = account;
  const outcome = await actWith(
    driver,
    { check, persona, actor, action, resource: resource ?? null },
    signIn,
    account,
    insideOf(half.session).credentials,
    optionsOf(stepUp),
    { signedIn: false },
  );
  return { reached: half.reached, said: half.said, outcome };
}
