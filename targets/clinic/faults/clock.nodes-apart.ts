import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'clock.nodes-apart',
  breaks: 'Every other entry is stamped by a second node, whose clock is three seconds ahead.',
  fails: ['audit.clocks-agree'],
  blinds: [
    {
      check: 'audit.reports',
      control: 'in-and-out',
      why: 'Where entries of two nodes are apart by more than the events were, no period has room between them.',
    },
  ],
  override: ({ auditTime }) => {
    let turn = 0;
    return { auditTime: () => new Date(auditTime().getTime() + (turn++ % 2) * 3000) };
  },
};

export default fault;
