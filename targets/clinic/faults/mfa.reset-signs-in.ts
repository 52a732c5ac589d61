import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'mfa.reset-signs-in',
  breaks: 'Whoever sets a new password by a mailed link is signed in at once, without a code.',
  fails: ['auth.mfa-every-path'],
  blinds: [],
  override: () => ({ resetCompletes: () => true }),
};

export default fault;
