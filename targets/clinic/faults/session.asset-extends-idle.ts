import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'session.asset-extends-idle',
  breaks: 'An image that an open page loads by itself counts as use: it is never logged off.',
  fails: ['logoff.open-tab'],
  blinds: [],
  override: ({ restartsIdle }) => ({ restartsIdle: (by) => by === 'asset' || restartsIdle(by) }),
};

export default fault;
