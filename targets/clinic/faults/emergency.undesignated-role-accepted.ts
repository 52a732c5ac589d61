import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'emergency.undesignated-role-accepted',
  breaks: 'Any signed-in user can invoke emergency access.',
  fails: ['emergency.break-glass'],
  blinds: [],
  override: () => ({ designatedForEmergency: () => true }),
};

export default fault;
