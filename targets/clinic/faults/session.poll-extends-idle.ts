import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'session.poll-extends-idle',
  breaks: 'A page left open polls, and every poll counts as use: it is never logged off.',
  fails: ['logoff.open-tab'],
  blinds: [],
  override: ({ restartsIdle }) => ({ restartsIdle: (by) => by === 'poll' || restartsIdle(by) }),
};

export default fault;
