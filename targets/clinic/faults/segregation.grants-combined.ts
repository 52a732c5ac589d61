import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'segregation.grants-combined',
  breaks: 'Somebody can administer and review the log at once.',
  fails: ['access.segregation'],
  blinds: [],
  override: () => ({ excludesEachOther: () => false }),
};

export default fault;
