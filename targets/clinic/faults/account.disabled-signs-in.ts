import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'account.disabled-signs-in',
  breaks: 'Disabling ends the sessions that are open, and nothing keeps the person from the next sign-in.',
  fails: ['access.ends-with-the-account'],
  blinds: [],
  override: () => ({ accountAdmits: () => true }),
};

export default fault;
