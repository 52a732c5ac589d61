/** The probe's door to disclosures: asks for an accounting, and shows of it what the harness disclosed itself. */
import { SafeprobeError } from '../../errors.js';
import type { AccountedFor, Disclosures } from '../../kinds/disclosures.js';
import type { Driver } from '../driver.js';
import { selectAll, selectText } from '../jsonpath.js';
import type { ReadableResponse } from '../message.js';
import { actWith, insideOf } from '../session.js';

export function createDisclosures(driver: Driver, check: string): Disclosures {
  const declared = () => {
    const { disclosures } = driver.target.file;
    if (disclosures !== undefined) return disclosures;
    throw new SafeprobeError(
      'prerequisite',
      'the target file does not say how disclosures are accounted for',
      {
        key: 'disclosures',
        remedy: 'Describe them, or say under lacks: disclosures why there are none.',
      },
    );
  };
  return {
    get facts() {
      const { persona, resource, undisclosed, accountable, treatment, accounting } = declared();
      return { persona, resource, undisclosed, accountable, treatment, accounting: accounting.action };
    },
    async account(session, resource, { from, to }, known) {
      const { action, items, fields } = declared().accounting;
      const { account, credentials } = insideOf(session);
      const [start, end] = [new Date(from).toISOString(), new Date(to).toISOString()];
      let response: ReadableResponse | undefined;
      const outcome = await actWith(
        driver,
        { check, persona: session.persona, actor: account.actor, action, resource },
        session.signIn,
        account,
        credentials,
        {
          resource,
          vars: { from: start, to: end, fromDate: start.slice(0, 10), toDate: end.slice(0, 10) },
        },
        {
          taken: (answer) => {
            response = answer;
          },
        },
      );
      const found = response?.json === undefined ? [] : selectAll(items, response.json);
      const text = (path: string, item: unknown) => {
        const value = selectText(path, item);
        return value === undefined ? null : driver.secrets.text(value);
      };
      const own = found
        .map(
          (item): AccountedFor => ({
            date: text(fields.date, item),
            recipient: text(fields.recipient, item),
            description: text(fields.description, item),
            purpose: text(fields.purpose, item),
          }),
        )
        .filter((each) => known.some((word) => Object.values(each).some((value) => value?.includes(word))));
      return { outcome, count: found.length, own };
    },
  };
}
