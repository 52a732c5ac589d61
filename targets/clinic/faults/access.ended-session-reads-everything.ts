import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'access.ended-session-reads-everything',
  breaks:
    'The whole record of a patient looks at who a token was issued to, not at whether its session goes on.',
  fails: ['access.anonymous'],
  blinds: [],
  override: () => ({ endedAdmits: (interaction) => interaction === 'everything' }),
};

export default fault;
