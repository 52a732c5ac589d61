import type { Fault } from './fault.js';

const YEAR_MS = 365.25 * 86_400_000;

const fault: Fault = {
  id: 'audit.old-entries-gone',
  breaks: 'Entries older than three years are not there any more.',
  fails: ['audit.retained'],
  blinds: [],
  override: ({ shownEntries }) => ({
    shownEntries: (events) =>
      shownEntries(events).filter(({ recorded }) => Date.parse(String(recorded)) > Date.now() - 3 * YEAR_MS),
  }),
};

export default fault;
