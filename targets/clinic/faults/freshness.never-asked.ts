import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'freshness.never-asked',
  breaks: 'An export takes nothing but a session, however long ago its owner was seen.',
  fails: ['authenticators.step-up'],
  blinds: [],
  override: ({ freshEnough }) => ({
    freshEnough: (check) => check.sensitive === 'export' || freshEnough(check),
  }),
};

export default fault;
