import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'password.cut-at-72-bytes',
  breaks: 'Of a password only the first 72 bytes are hashed, as bcrypt does.',
  fails: ['password.length'],
  blinds: [],
  override: ({ passwordText }) => ({
    passwordText: (password) => Buffer.from(passwordText(password)).subarray(0, 72).toString('latin1'),
  }),
};

export default fault;
