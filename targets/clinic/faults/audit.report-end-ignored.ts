import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'audit.report-end-ignored',
  breaks: 'A report goes on to the present, whatever end was asked for.',
  fails: ['audit.reports'],
  blinds: [
    {
      check: 'audit.retained',
      control: 'bounds-kept',
      why: 'Where an answer goes beyond the period that was asked for, no period can be called empty.',
    },
  ],
  override: ({ reportPeriod }) => ({
    reportPeriod: (bounds) => reportPeriod(bounds).filter(({ comparison }) => !comparison.startsWith('<')),
  }),
};

export default fault;
