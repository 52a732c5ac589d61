import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'audit.report-end-ignored',
  breaks: 'A report goes on to the present, whatever end was asked for.',
  fails: ['audit.reports'],
  blinds: [],
  override: ({ reportPeriod }) => ({
    reportPeriod: (bounds) => reportPeriod(bounds).filter(({ comparison }) => !comparison.startsWith('<')),
  }),
};

export default fault;
