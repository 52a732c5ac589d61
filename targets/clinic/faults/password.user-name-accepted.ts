import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'password.user-name-accepted',
  breaks: 'The user name may be the password.',
  fails: ['password.choice'],
  blinds: [],
  override: ({ passwordProblem }) => ({
    passwordProblem: async (password, context) => {
      const problem = await passwordProblem(password, context);
      return problem === 'context' ? undefined : problem;
    },
  }),
};

export default fault;
