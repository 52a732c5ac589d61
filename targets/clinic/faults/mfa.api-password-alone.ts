import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'mfa.api-password-alone',
  breaks: 'The API gives tokens for a password; only the web asks for a code.',
  fails: ['auth.mfa-every-path'],
  blinds: [],
  override: ({ secondFactorDue }) => ({
    secondFactorDue: (path) => path !== 'api' && secondFactorDue(path),
  }),
};

export default fault;
