import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'password.refused-without-reason',
  breaks: 'A password is refused without a word of why.',
  fails: ['password.choice'],
  blinds: [],
  override: () => ({ passwordReason: () => '' }),
};

export default fault;
