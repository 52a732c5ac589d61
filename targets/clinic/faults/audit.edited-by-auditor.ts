import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'audit.edited-by-auditor',
  breaks: 'An auditor can change what an entry says.',
  fails: ['audit.unchangeable'],
  blinds: [],
  override: ({ changesLog, shownEntries }) => {
    const edited = new Map<string, unknown>();
    return {
      changesLog(attempt) {
        if (attempt.role !== 'auditor' || attempt.method !== 'PUT') return changesLog(attempt);
        edited.set(attempt.id, Reflect.get(Object(attempt.body), 'outcomeDesc'));
        return true;
      },
      shownEntries: (events) =>
        shownEntries(events).map((event) =>
          edited.has(event.id ?? '') ? { ...event, outcomeDesc: edited.get(event.id ?? '') } : event,
        ),
    };
  },
};

export default fault;
