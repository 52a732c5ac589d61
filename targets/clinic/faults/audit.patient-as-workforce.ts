import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'audit.patient-as-workforce',
  breaks: 'What patients look up themselves is recorded as done by the workforce.',
  fails: ['audit.actors-classed'],
  blinds: [],
  override: ({ actorClass }) => ({
    actorClass: (actor) => (actor.role === 'patient' ? 'workforce' : actorClass(actor)),
  }),
};

export default fault;
