import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'audit.no-actor-class',
  breaks: 'Entries do not say whether a patient, the workforce or an administrator acted.',
  fails: ['audit.actors-classed'],
  blinds: [],
  override: () => ({ actorClass: () => undefined }),
};

export default fault;
