import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'emergency.never-expires',
  breaks: 'Emergency access stays open after the time it was given for.',
  fails: ['emergency.break-glass'],
  blinds: [],
  override: ({ grantOpens }) => ({
    grantOpens: (grant, patientId, now) =>
      grantOpens({ ...grant, expiresAt: Number.POSITIVE_INFINITY }, patientId, now),
  }),
};

export default fault;
