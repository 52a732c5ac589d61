import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'password.spaces-trimmed',
  breaks: 'Spaces around a password are dropped before it is hashed.',
  fails: ['password.length'],
  blinds: [],
  override: ({ passwordText }) => ({ passwordText: (password) => passwordText(password).trim() }),
};

export default fault;
