import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'audit.admin-as-workforce',
  breaks: 'What administrators do is recorded like the work of anybody else.',
  fails: ['audit.actors-classed'],
  blinds: [],
  override: ({ actorClass }) => ({
    actorClass: (actor) => (actor.role === 'admin' ? 'workforce' : actorClass(actor)),
  }),
};

export default fault;
