import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'audit.purged-inside-period',
  breaks: 'An administrator can purge entries of whatever age.',
  fails: ['audit.retained'],
  blinds: [],
  override: () => ({ retainedSince: (now) => now }),
};

export default fault;
