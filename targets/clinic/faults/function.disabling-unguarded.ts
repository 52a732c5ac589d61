import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'function.disabling-unguarded',
  breaks:
    'Whoever is signed in can disable accounts: of all that administrators do, this one asks for no role.',
  fails: ['access.functions'],
  blinds: [],
  override: ({ administers }) => ({
    administers: (asked) => asked.action === 'user-disable' || administers(asked),
  }),
};

export default fault;
