import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'password.six-suffice',
  breaks: 'Six characters make a password.',
  fails: ['password.length'],
  blinds: [],
  override: ({ passwordProblem }) => ({
    passwordProblem: async (password, context) => {
      const problem = await passwordProblem(password, context);
      return problem === 'too-short' && [...password].length >= 6 ? undefined : problem;
    },
  }),
};

export default fault;
