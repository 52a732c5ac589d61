import type { Fault } from './fault.js';
import { isOrdinaryAccess } from './record-access.js';

const fault: Fault = {
  id: 'audit.no-source',
  breaks: 'The log does not say where an access came from.',
  fails: ['audit.entries-whole'],
  blinds: [],
  override: ({ auditForm }) => ({
    auditForm(event, entry) {
      const kept = auditForm(event, entry);
      if (!isOrdinaryAccess(entry) || !Array.isArray(kept.agent)) return kept;
      return { ...kept, agent: kept.agent.map(({ network: _, ...agent }) => agent) };
    },
  }),
};

export default fault;
