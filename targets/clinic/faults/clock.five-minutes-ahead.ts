import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'clock.five-minutes-ahead',
  breaks: 'The clock that entries are stamped with is five minutes ahead.',
  fails: [
    'audit.clocks-agree',
    'audit.reads-recorded',
    'audit.writes-recorded',
    'audit.denials-recorded',
    'audit.sign-ins-recorded',
    'audit.books-accurate',
  ],
  blinds: [],
  override: ({ auditTime }) => ({ auditTime: () => new Date(auditTime().getTime() + 300_000) }),
};

export default fault;
