import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'record.stale-write-accepted',
  breaks: 'A change overwrites another that its author has not seen.',
  fails: ['integrity.nothing-half-written'],
  blinds: [],
  override: () => ({ versionFits: () => true }),
};

export default fault;
