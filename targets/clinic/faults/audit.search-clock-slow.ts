import type { Fault } from './fault.js';

const SLOW_MS = 5 * 60_000;

const fault: Fault = {
  id: 'audit.search-clock-slow',
  breaks: 'The part that records searches has a clock that is five minutes slow.',
  fails: ['audit.books-accurate'],
  blinds: [
    {
      check: 'audit.reports',
      control: 'in-and-out',
      why: 'By the times of the log the searches lie before everything, and no period has room between events.',
    },
  ],
  override: ({ auditForm }) => ({
    auditForm(event, entry) {
      const kept = auditForm(event, entry);
      if (entry.action !== 'search-type') return kept;
      return { ...kept, recorded: new Date(Date.parse(String(kept.recorded)) - SLOW_MS).toISOString() };
    },
  }),
};

export default fault;
