import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'mfa.codes-not-throttled',
  breaks: 'Wrong passwords are counted, wrong codes are not.',
  fails: ['auth.second-factor-holds'],
  blinds: [],
  override: ({ failureCounts }) => ({
    failureCounts: (step) => step !== 'code' && failureCounts(step),
  }),
};

export default fault;
