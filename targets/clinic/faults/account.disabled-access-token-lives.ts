import type { Fault } from './fault.js';
import { outlivesDisabling } from './outlives-disabling.js';

const fault: Fault = {
  id: 'account.disabled-access-token-lives',
  breaks: 'The access token of a disabled account lives on to its expiry.',
  fails: ['access.ends-with-the-account'],
  blinds: [],
  override: (behaviour) => outlivesDisabling('access', behaviour),
};

export default fault;
