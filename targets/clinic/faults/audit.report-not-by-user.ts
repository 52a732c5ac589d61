import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'audit.report-not-by-user',
  breaks: 'A report that is to be sorted by user comes in the order of the log.',
  fails: ['audit.reports'],
  blinds: [],
  override: ({ reportColumn }) => ({
    reportColumn: (name) => (name === 'agent' ? undefined : reportColumn(name)),
  }),
};

export default fault;
