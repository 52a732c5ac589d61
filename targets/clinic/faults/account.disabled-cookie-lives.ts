import type { Fault } from './fault.js';
import { outlivesDisabling } from './outlives-disabling.js';

const fault: Fault = {
  id: 'account.disabled-cookie-lives',
  breaks: 'The session cookie of a disabled account still opens pages.',
  fails: ['access.ends-with-the-account'],
  blinds: [],
  override: (behaviour) => outlivesDisabling('cookie', behaviour),
};

export default fault;
