import type { Fault } from './fault.js';

const CLASSES = [/\p{Lu}/u, /\p{Ll}/u, /\d/, /[^\p{L}\d]/u];

const fault: Fault = {
  id: 'password.composition-demanded',
  breaks: 'A password must have capitals, small letters, a digit and a sign.',
  fails: ['password.choice'],
  blinds: [],
  override: ({ passwordProblem }) => ({
    passwordProblem: async (password, context) =>
      (await passwordProblem(password, context)) ??
      (CLASSES.every((each) => each.test(password)) ? undefined : 'composition'),
  }),
};

export default fault;
