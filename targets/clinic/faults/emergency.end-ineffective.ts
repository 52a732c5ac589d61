import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'emergency.end-ineffective',
  breaks: 'Emergency access that was ended by hand stays open until its time is over.',
  fails: ['emergency.break-glass'],
  blinds: [],
  override: ({ grantOpens }) => ({
    grantOpens: (grant, patientId, now) => grantOpens({ ...grant, endedAt: undefined }, patientId, now),
  }),
};

export default fault;
