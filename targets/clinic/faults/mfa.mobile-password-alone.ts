import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'mfa.mobile-password-alone',
  breaks: 'The mobile client gets tokens for a password.',
  fails: ['auth.mfa-every-path'],
  blinds: [],
  override: ({ secondFactorDue }) => ({
    secondFactorDue: async (path, exchange, principal, circumstances) =>
      circumstances.client !== 'clinic-mobile' && secondFactorDue(path, exchange, principal, circumstances),
  }),
};

export default fault;
