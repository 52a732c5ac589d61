import type { Fault } from './fault.js';

const MINUTE_MS = 60_000;

const fault: Fault = {
  id: 'audit.report-starts-late',
  breaks: 'A report for a period with both ends begins a minute late.',
  fails: ['audit.reports'],
  blinds: [],
  override: ({ reportPeriod }) => ({
    reportPeriod(bounds) {
      const asked = reportPeriod(bounds);
      if (!asked.some(({ comparison }) => comparison.startsWith('<'))) return asked;
      return asked.map((bound) =>
        bound.comparison.startsWith('>')
          ? { ...bound, when: new Date(bound.when.getTime() + MINUTE_MS) }
          : bound,
      );
    },
  }),
};

export default fault;
