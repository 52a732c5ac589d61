/** Alerts as they come to the mailbox of the harness. */
import { parseDuration } from '../duration.js';
import { SafeprobeError } from '../errors.js';
import type { Alerts } from '../kinds/alerts.js';
import type { Driver } from './driver.js';
import { runRecipe } from './recipe.js';

export function createAlerts(driver: Driver, check: string): Alerts {
  const { alerts } = driver.target.file;
  const declared = () => {
    if (alerts !== undefined) return alerts;
    throw new SafeprobeError('prerequisite', 'the target file does not say what raises an alert', {
      key: 'alerts',
      remedy: 'Describe the rules, or say under lacks: alerts why there are none.',
    });
  };
  const told = () => driver.target.accounts[declared().persona] ?? [];
  const fitting = async (
    question: { readonly since: number; readonly subject: string; readonly mentioning?: string },
    withinMs: number,
    accounts = told(),
  ) => {
    await driver.mailbox.open(check);
    const about = new RegExp(question.subject, 'u');
    const deadline = performance.now() + withinMs;
    for (;;) {
      const mails = await Promise.all(
        accounts.map((account) =>
          driver.mailbox.look({ ...question, to: driver.mailbox.addressOf(account), withinMs: 0 }),
        ),
      );
      const count = mails.flat().filter((mail) => about.test(mail.subject)).length;
      if (count > 0 || performance.now() >= deadline) return count;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  return {
    rules: Object.entries(alerts?.rules ?? {}).map(([name, rule]) => ({
      name,
      persona: rule.persona,
      action: rule.action,
      resource: rule.resource,
      times: rule.times ?? 1,
      vars: rule.vars ?? {},
      undo: rule.undo ?? null,
      quiet: rule.quiet,
    })),
    withinMs: alerts === undefined ? 0 : parseDuration(alerts.within),
    open: () => driver.mailbox.open(check),
    async test() {
      const { test, within, persona } = declared();
      const [account] = told();
      if (account === undefined) throw new SafeprobeError('prerequisite', `${persona} has no account`);
      await driver.mailbox.open(check);
      const since = Date.now();
      const purpose = { check, persona: null, actor: null, action: 'alerts.test', resource: null };
      const run = await runRecipe(driver, test.steps, { account, purpose });
      const said = run.said.join('; ');
      if (run.stoppedAt !== null) return { came: false, said };
      const count = await fitting({ since, subject: test.subject }, parseDuration(within), [account]);
      return { came: count > 0, said: `${said}; ${count} mails came` };
    },
    raised(rule, account, since, withinMs) {
      const subject = declared().rules[rule]?.subject ?? '';
      return fitting({ since, subject, mentioning: account }, withinMs);
    },
  };
}
