/** What is known of a temporary account, for actions that are done to it. It holds secrets, so it stays in this layer. */

import { SafeprobeError } from '../../errors.js';
import type { TemporaryAccount } from '../../kinds/accounts.js';
import type { Variables } from '../template.js';

const known = new WeakMap<TemporaryAccount, Variables>();

export function remember(account: TemporaryAccount, variables: Variables): TemporaryAccount {
  known.set(account, variables);
  return account;
}

export function knownOf(account: TemporaryAccount): Variables {
  const variables = known.get(account);
  if (variables === undefined) throw new SafeprobeError('harness', 'an account that this layer did not make');
  return variables;
}
