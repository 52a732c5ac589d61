import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'password.blocklist-off',
  breaks: 'Passwords that everybody uses may be chosen.',
  fails: ['password.choice'],
  blinds: [],
  override: ({ passwordProblem }) => ({
    passwordProblem: async (password, context) => {
      const problem = await passwordProblem(password, context);
      return problem === 'common' ? undefined : problem;
    },
  }),
};

export default fault;
