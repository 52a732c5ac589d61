import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'lockout.never-lifted',
  breaks: 'A locked account stays locked long after the documented time.',
  fails: ['auth.guessing-throttled'],
  blinds: [
    {
      check: 'auth.second-factor-holds',
      control: 'guessed-account-good',
      why: 'That a right code was refused for the lock is shown by its being accepted when the lock is over.',
    },
  ],
  override: ({ lockMs }) => ({ lockMs: (limits) => lockMs(limits) + 3_600_000 }),
};

export default fault;
