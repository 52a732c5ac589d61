import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'password.hint-shown',
  breaks: 'Whoever enters a wrong password is shown the hint that the owner left.',
  fails: ['password.choice'],
  blinds: [],
  override: () => ({ signInHelp: () => 'Password hint: the name of the first ward' }),
};

export default fault;
