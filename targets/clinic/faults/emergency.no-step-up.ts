import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'emergency.no-step-up',
  breaks: 'Emergency access takes nothing but a session, however long ago its owner was seen.',
  fails: ['emergency.break-glass', 'authenticators.step-up'],
  blinds: [],
  override: ({ freshEnough }) => ({
    freshEnough: (check) => check.sensitive === 'emergency' || freshEnough(check),
  }),
};

export default fault;
