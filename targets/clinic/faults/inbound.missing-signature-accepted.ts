import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'inbound.missing-signature-accepted',
  breaks: 'A message without a signature is taken as it is.',
  fails: ['integrity.in-transit'],
  blinds: [],
  override: ({ messageProblem }) => ({
    messageProblem: (message, secret, now) => {
      const problem = messageProblem(message, secret, now);
      return problem === 'signature-missing' ? undefined : problem;
    },
  }),
};

export default fault;
