import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'session.role-cached',
  breaks: 'What a session may do is decided by the role that it signed in with.',
  fails: ['access.lost-role-counts-at-once'],
  blinds: [],
  override: () => ({ roleInForce: (_now, atSignIn) => atSignIn }),
};

export default fault;
