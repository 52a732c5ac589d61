/** The target's own list of accounts: how many of them an id leads to. Nobody's name is kept. */
import type { Roster } from '../../kinds/accounts.js';
import { buildRequest, exchange } from '../driver.js';
import { selectAll, selectText } from '../jsonpath.js';
import { signInOf } from '../resolved.js';
import type { TargetAccounts } from '../schema.js';
import { carrierHeaders, variablesFor } from '../variables.js';
import type { Office } from './office.js';

export async function readRoster(
  { driver, sessions, check }: Office,
  persona: string,
  list: NonNullable<TargetAccounts['list']>,
  ids: readonly string[],
): Promise<Roster> {
  const path = sessions.pathFor(persona, list.signIn);
  const { account, run } = await sessions.take(check, persona, path);
  const variables = variablesFor(account, run);
  const headers = carrierHeaders(signInOf(driver.target, path).carrier.headers, variables);
  const { sent, response } = await exchange(
    driver,
    { check, persona, actor: account.actor, action: 'accounts.list', resource: null },
    buildRequest(driver.target, list.request, variables, headers),
    run.jar,
    list.request.follow === true,
  );
  const readable = response !== null && response.status === 200 && response.json !== undefined;
  const items = readable ? selectAll(list.items, response.json) : [];
  const known = items.map((item) => {
    const id = selectText(list.id, item);
    // As the audit log's ids are given out: an id that is a secret elsewhere is one in both places.
    return id === undefined ? undefined : driver.secrets.text(id);
  });
  return {
    readable,
    total: items.length,
    found: ids.map((id) => ({ id, accounts: known.filter((each) => each === id).length })),
    said:
      response === null
        ? driver.secrets.text(sent.error ?? 'no answer')
        : `status ${response.status}, ${items.length} accounts`,
  };
}
