import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'chain.field-not-covered',
  breaks: 'The hash of an entry leaves out how it ended: a refusal could be made a success without a trace.',
  fails: ['audit.tampering-shows'],
  blinds: [],
  override: ({ chainedEvent }) => ({
    chainedEvent(event) {
      const { outcome: _, ...rest } = chainedEvent(event);
      return rest;
    },
  }),
};

export default fault;
