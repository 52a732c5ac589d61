import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'logging.switch-accepted',
  breaks: 'The request to switch recording off is accepted, though nothing comes of it.',
  fails: ['audit.never-off'],
  blinds: [],
  override: () => ({ maySwitchLog: ({ role }) => role === 'admin' }),
};

export default fault;
