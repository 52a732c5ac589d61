import type { Fault } from './fault.js';

const AHEAD_MS = 3000;

const fault: Fault = {
  id: 'clock.nodes-apart',
  breaks:
    'A second node stamps every refusal, and every second time that somebody does the same; its clock is three seconds ahead.',
  fails: ['audit.clocks-agree'],
  blinds: [
    {
      check: 'audit.reports',
      control: 'in-and-out',
      why: 'Where entries of two nodes are apart by more than the events were, no period has room between them.',
    },
  ],
  override: ({ auditForm }) => {
    // Counted for each actor and action: whatever else happens meanwhile, the same events fall to the same node.
    const times = new Map<string, number>();
    return {
      auditForm(event, entry) {
        const kept = auditForm(event, entry);
        const key = `${entry.actor?.username} ${entry.action}`;
        const before = times.get(key) ?? 0;
        times.set(key, before + 1);
        if (entry.outcome === 'success' && before % 2 === 0) return kept;
        return { ...kept, recorded: new Date(Date.parse(String(kept.recorded)) + AHEAD_MS).toISOString() };
      },
    };
  },
};

export default fault;
