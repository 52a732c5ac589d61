import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'emergency.nobody-told',
  breaks: 'Nobody is told that emergency access was used; whoever does not read the log never knows.',
  fails: ['audit.alerts-raised', 'emergency.break-glass'],
  blinds: [],
  override: () => ({ toldOfEmergency: () => [] }),
};

export default fault;
