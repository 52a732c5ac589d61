import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'record.failed-transaction-stays',
  breaks: 'What a transaction did before one of its parts failed stays done.',
  fails: ['integrity.nothing-half-written'],
  blinds: [],
  override: () => ({ undoTransaction: async () => {} }),
};

export default fault;
