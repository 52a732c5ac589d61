/** Steps taken with the session of a persona: an administrator who connects a receiver, or creates an account. */
import type { Driver } from './driver.js';
import { type RecipeRun, runRecipe, type Step } from './recipe.js';
import { signInOf } from './resolved.js';
import type { SharedSessions } from './shared-sessions.js';
import type { Variables } from './template.js';
import { carrierHeaders, variablesFor } from './variables.js';

export interface Turn {
  readonly persona: string;
  readonly signIn?: string;
  readonly steps: readonly Step[];
  /** Captures that are no secrets: the name by which the log knows an account. */
  readonly open?: readonly string[];
  /** What a page shows where it refuses them. */
  readonly refusal?: string | undefined;
}

export interface TurnContext {
  readonly driver: Driver;
  readonly sessions: SharedSessions;
  readonly check: string;
}

/** `vars`: what the steps know beside the session of their persona. */
export async function takeTurn(
  { driver, sessions, check }: TurnContext,
  turn: Turn,
  action: string,
  vars: Variables,
): Promise<RecipeRun> {
  const path = sessions.pathFor(turn.persona, turn.signIn);
  const { account, run } = await sessions.take(check, turn.persona, path);
  const { carrier } = signInOf(driver.target, path);
  return runRecipe(driver, turn.steps, {
    account,
    purpose: { check, persona: turn.persona, actor: account.actor, action, resource: null },
    // What the steps are given goes before what the session happens to have under the same name.
    start: { jar: run.jar, captured: without(run.captured, Object.keys(vars)) },
    headers: carrierHeaders(carrier.headers, variablesFor(account, run)),
    vars,
    ...(turn.open === undefined ? {} : { open: turn.open }),
    refusal: turn.refusal,
  });
}

function without(
  captured: Readonly<Record<string, string>>,
  names: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(captured).filter(([name]) => !names.includes(name)));
}
