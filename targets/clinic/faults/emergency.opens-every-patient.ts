import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'emergency.opens-every-patient',
  breaks: 'Emergency access to one patient opens the records of all.',
  fails: ['emergency.break-glass'],
  blinds: [],
  override: ({ grantOpens }) => ({
    grantOpens: (grant, _patientId, now) => grantOpens(grant, grant.patientId, now),
  }),
};

export default fault;
