import type { Fault } from './fault.js';

const YEAR_MS = 365.25 * 86_400_000;

const fault: Fault = {
  id: 'audit.year-lost',
  breaks: 'The entries of one year, three years ago, are lost.',
  fails: ['audit.retained'],
  blinds: [],
  override: ({ shownEntries }) => ({
    shownEntries: (events) =>
      shownEntries(events).filter(({ recorded }) => {
        const age = Date.now() - Date.parse(String(recorded));
        return age < 2 * YEAR_MS || age > 3 * YEAR_MS;
      }),
  }),
};

export default fault;
