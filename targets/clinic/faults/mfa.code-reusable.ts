import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'mfa.code-reusable',
  breaks: 'A one-time code works as often as one likes for as long as it is fresh.',
  fails: ['auth.second-factor-holds'],
  blinds: [],
  override: ({ codeStep }) => ({ codeStep: (check) => codeStep({ ...check, lastStep: 0 }) }),
};

export default fault;
