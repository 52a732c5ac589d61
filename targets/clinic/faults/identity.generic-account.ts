import type { Fault } from './fault.js';
import { wellKnown } from './well-known.js';

const fault: Fault = {
  id: 'identity.generic-account',
  breaks: 'The nurses share an account, whose password is its name.',
  fails: ['identity.no-default-accounts'],
  blinds: [],
  override: () => ({ presetAccount: wellKnown('nurse', 'nurse') }),
};

export default fault;
