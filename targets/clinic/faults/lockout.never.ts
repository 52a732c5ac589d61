import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'lockout.never',
  breaks: 'Passwords can be guessed without end.',
  fails: ['auth.guessing-throttled'],
  blinds: [],
  override: ({ failureCounts }) => ({
    failureCounts: (step) => step !== 'password' && failureCounts(step),
  }),
};

export default fault;
