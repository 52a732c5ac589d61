import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'mfa.any-code-accepted',
  breaks: 'The second step asks for a code and takes any.',
  fails: ['auth.mfa-every-path', 'auth.second-factor-holds'],
  blinds: [],
  override: () => ({ codeStep: ({ lastStep }) => lastStep }),
};

export default fault;
