import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'session.never-expires-on-idle',
  breaks: 'A session that nobody uses stays alive, in the web and in the API.',
  fails: ['logoff.idle-api', 'logoff.idle-web', 'logoff.open-tab'],
  blinds: [],
  override: () => ({ idleExpired: () => false }),
};

export default fault;
