/** The mail that a step of a recipe is about. */
import { parseDuration } from '../../duration.js';
import type { Driver } from '../driver.js';
import type { ResolvedAccount } from '../resolved.js';
import type { TargetMailStep } from '../schema.js';
import { fill, type Variables } from '../template.js';

/** Waits for the mail that a step is about, and takes out of it what it says. */
export async function readMail(
  driver: Driver,
  account: ResolvedAccount,
  { mail, capture = {} }: TargetMailStep,
  variables: Variables,
  since: number,
): Promise<{ readonly captured: Readonly<Record<string, string>>; readonly why: string | null }> {
  const captured: Record<string, string> = {};
  const came = await driver.mailbox.take({
    to: mail.to === undefined ? driver.mailbox.addressOf(account) : fill(mail.to, variables),
    since,
    withinMs: parseDuration(mail.within),
    ...(mail.subject === undefined ? {} : { subject: mail.subject }),
  });
  if (came === null) return { captured, why: `no such mail within ${mail.within}` };
  for (const [name, { regex }] of Object.entries(capture)) {
    const value = new RegExp(regex, 'u').exec(came.text)?.[1];
    if (value === undefined) return { captured, why: `nothing to capture for ${name} in the mail` };
    captured[name] = value;
  }
  return { captured, why: null };
}
