import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'audit.entry-readable-by-clinician',
  breaks: 'A clinician who knows the id of an entry can read it.',
  fails: ['audit.readers-only'],
  blinds: [],
  override: ({ mayReadLog }) => ({
    mayReadLog: (role, how) => (role === 'clinician' && how === 'entry') || mayReadLog(role, how),
  }),
};

export default fault;
