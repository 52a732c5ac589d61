import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'audit.deleted-by-admin',
  breaks: 'An administrator can remove entries from the log.',
  fails: ['audit.unchangeable', 'audit.books-complete'],
  blinds: [],
  override: ({ changesLog, shownEntries }) => {
    const gone = new Set<string>();
    return {
      changesLog(attempt) {
        if (attempt.role !== 'admin' || attempt.method !== 'DELETE') return changesLog(attempt);
        gone.add(attempt.id);
        return true;
      },
      shownEntries: (events) => shownEntries(events).filter(({ id = '' }) => !gone.has(id)),
    };
  },
};

export default fault;
