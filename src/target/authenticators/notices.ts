/** Mail to the account about changes of its factors, and a mail about something else: that any would come. */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseDuration } from '../../duration.js';
import { SafeprobeError } from '../../errors.js';
import type { Change } from '../../kinds/authenticators.js';
import type { Purpose } from '../client.js';
import type { Driver } from '../driver.js';
import { runRecipe } from '../recipe.js';
import type { ResolvedAccount } from '../resolved.js';
import type { TargetFactor } from '../schema.js';

interface NoticeContext {
  readonly driver: Driver;
  readonly check: string;
  readonly factor: TargetFactor;
}

const POLL_MS = 50;

function notifiesOf({ notifies }: TargetFactor): NonNullable<TargetFactor['notifies']> {
  if (notifies !== undefined) return notifies;
  throw new SafeprobeError('prerequisite', 'the factor declares no `notifies`', {
    key: 'factors.*.notifies',
    remedy: 'Say under factors which mails the account gets, and under mailbox how they reach the harness.',
  });
}

export async function testMail(
  { driver, check, factor }: NoticeContext,
  account: ResolvedAccount,
  purpose: Purpose,
): Promise<{ readonly came: boolean; readonly said: string }> {
  const { test, within } = notifiesOf(factor);
  await driver.mailbox.open(check);
  const since = Date.now();
  const run = await runRecipe(driver, test.steps, { account, purpose });
  const said = run.said.join('; ');
  if (run.stoppedAt !== null) return { came: false, said };
  const to = driver.mailbox.addressOf(account);
  const question = { to, since, subject: test.subject, withinMs: parseDuration(within) };
  const fitting = (await driver.mailbox.look(question)).filter(({ subject }) =>
    new RegExp(test.subject, 'u').test(subject),
  );
  return { came: fitting.length > 0, said: `${said}; ${fitting.length} mails came` };
}

export async function countNotices(
  { driver, check, factor }: NoticeContext,
  account: ResolvedAccount,
  change: Change,
  since: number,
  atLeast: number,
): Promise<number> {
  const notifies = notifiesOf(factor);
  const subject = notifies[change];
  if (subject === undefined) return 0;
  await driver.mailbox.open(check);
  const about = new RegExp(subject, 'u');
  const to = driver.mailbox.addressOf(account);
  const deadline = performance.now() + parseDuration(notifies.within);
  for (;;) {
    const mails = await driver.mailbox.look({ to, since, subject, withinMs: 0 });
    const count = mails.filter((mail) => about.test(mail.subject)).length;
    if (count >= atLeast || performance.now() >= deadline) return count;
    await sleep(POLL_MS);
  }
}
