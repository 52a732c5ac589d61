/** Passwords as people use them: changed in a session of their own, and typed when they sign in. */
import { SafeprobeError } from '../../errors.js';
import type { PasswordChange, PasswordTry } from '../../kinds/accounts.js';
import type { Session } from '../../kinds/probe.js';
import { captureValue } from '../capture.js';
import { runRecipe, type Step } from '../recipe.js';
import { type ResolvedAccount, signInOf } from '../resolved.js';
import { insideOf } from '../session.js';
import { carrierHeaders, variablesFor } from '../variables.js';
import { changeOf, type Office } from './office.js';

/** Texts by which a system helps somebody who does not know the password (SP 800-63B-4, 3.1.1.2: it must not). */
const HINTS = [
  /\b(?:password|passphrase) hint\b/i,
  /\bhint:/i,
  /\bsecurity question\b/i,
  /\bmother['’]s maiden\b/i,
  /\bfirst pet\b/i,
] as const;

export async function changePassword(
  { driver, check }: Office,
  account: ResolvedAccount,
  session: Session,
  next: string,
): Promise<PasswordChange> {
  const { passwords } = driver.target.file;
  if (passwords === undefined)
    throw new SafeprobeError('prerequisite', 'the target file does not say how a password is changed', {
      key: 'passwords',
      remedy: 'Declare it, or say under lacks why the system checks no passwords.',
    });
  const { credentials } = insideOf(session);
  const { carrier } = signInOf(driver.target, session.signIn);
  const run = await runRecipe(driver, passwords.change.steps, {
    account,
    purpose: {
      check,
      persona: account.persona,
      actor: account.actor,
      action: 'password.change',
      resource: null,
    },
    start: credentials,
    headers: carrierHeaders(carrier.headers, variablesFor(account, credentials)),
    vars: { 'password.new': next },
  });
  const change = changeOf(run, passwords.refused, { 'password.new': next });
  const reason =
    passwords.reason === undefined || run.last === null || change.done
      ? undefined
      : captureValue(passwords.reason, run.last, () => undefined);
  return {
    ...change,
    reason: reason === undefined || reason.trim() === '' ? null : driver.secrets.text(reason),
  };
}

/** Walks a path up to its second factor. A path that asks for both in one step takes a code, and is walked whole. */
export async function tryPassword(
  { driver, check }: Office,
  account: ResolvedAccount,
  signIn: string,
): Promise<PasswordTry> {
  const { steps } = signInOf(driver.target, signIn);
  const second = steps.findIndex((step) => step.factor !== undefined && step.factor !== 'password');
  const some: readonly Step[] = second < 0 ? steps : steps.slice(0, second);
  const run = await runRecipe(driver, some, {
    account,
    purpose: {
      check,
      persona: account.persona || null,
      actor: account.actor,
      action: 'session.sign-in',
      resource: null,
    },
  });
  const text = run.last?.text ?? '';
  return {
    accepted: run.stoppedAt === null,
    status: run.last?.status ?? null,
    hints: HINTS.flatMap((hint) => hint.exec(text)?.[0] ?? []),
    said: run.said.join('; '),
  };
}
