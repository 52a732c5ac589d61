import type { Fault } from './fault.js';
import { wellKnown } from './well-known.js';

const fault: Fault = {
  id: 'identity.default-admin-account',
  breaks: 'An account that came with the product is still there, its password the name.',
  fails: ['identity.no-default-accounts'],
  blinds: [],
  override: () => ({ presetAccount: wellKnown('admin', 'admin') }),
};

export default fault;
