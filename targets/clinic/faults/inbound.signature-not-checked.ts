import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'inbound.signature-not-checked',
  breaks: 'A signature is asked for and not looked at: a message may have been altered.',
  fails: ['integrity.in-transit'],
  blinds: [],
  override: ({ messageProblem }) => ({
    messageProblem: (message, secret, now) => {
      const problem = messageProblem(message, secret, now);
      return problem === 'signature' ? undefined : problem;
    },
  }),
};

export default fault;
