import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'password.twenty-at-most',
  breaks: 'A password may have twenty characters at most.',
  fails: ['password.length'],
  blinds: [],
  override: ({ passwordProblem }) => ({
    passwordProblem: async (password, context) =>
      [...password].length > 20 ? 'too-long' : passwordProblem(password, context),
  }),
};

export default fault;
