import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'inbound.refusal-not-logged',
  breaks: 'Messages that are refused leave no entry in the log.',
  fails: ['integrity.in-transit'],
  blinds: [],
  override: ({ auditEntry }) => ({
    auditEntry: (happened) =>
      happened.action === 'inbound-create' && happened.outcome === 'refused'
        ? undefined
        : auditEntry(happened),
  }),
};

export default fault;
