/** Removes what checks made, when they end. */
import { describeError } from '../errors.js';
import type { Outcome } from '../kinds/probe.js';
import type { Driver } from './driver.js';
import type { Made } from './made-records.js';
import { actionOf } from './resolved.js';
import { actWith } from './session.js';
import type { SharedSessions } from './shared-sessions.js';

/** What could not be undone is told, and changes no verdict: `action` is the one that made it. */
export interface Undone {
  readonly action: string;
  readonly done: boolean;
  readonly said: string;
}

/** The last that was made first: one may rest on another. */
export async function undoMade(
  driver: Driver,
  sessions: SharedSessions,
  check: string,
): Promise<readonly Undone[]> {
  const made = driver.made.get(check) ?? [];
  driver.made.delete(check);
  const undone: Undone[] = [];
  for (const each of made.reverse()) {
    const tried = undoOne(driver, sessions, check, each).then(
      ({ success, said }) => ({ done: success, said }),
      (error: unknown) => ({ done: false, said: driver.secrets.text(describeError(error)) }),
    );
    undone.push({ action: each.action, ...(await tried) });
  }
  return undone;
}

/** For whoever watches; that each was tried, and what came of it, stands in the ledger and the transcript of the check. */
export async function undoAndTell(
  driver: Driver,
  sessions: SharedSessions,
  check: string,
  note: (line: string) => void,
): Promise<void> {
  for (const { action, done, said } of await undoMade(driver, sessions, check))
    if (!done) note(`left behind by ${action}: ${said}`);
}

async function undoOne(
  driver: Driver,
  sessions: SharedSessions,
  check: string,
  { action, resource, persona: creator, options }: Made,
): Promise<Outcome> {
  const { undo } = actionOf(driver.target, action);
  const { action: name = '', persona = creator } = undo ?? {};
  const path = sessions.pathFor(persona, actionOf(driver.target, name).signIn);
  const { account, run } = await sessions.take(check, persona, path);
  const purpose = { check, persona, actor: account.actor, action: name, resource };
  return actWith(driver, purpose, path, account, run, options);
}
