import type { Fault } from './fault.js';
import { outlivesDisabling } from './outlives-disabling.js';

const fault: Fault = {
  id: 'account.disabled-refresh-token-lives',
  breaks: 'The refresh token of a disabled account still gets new tokens.',
  fails: ['access.ends-with-the-account'],
  blinds: [],
  override: (behaviour) => outlivesDisabling('refresh', behaviour),
};

export default fault;
