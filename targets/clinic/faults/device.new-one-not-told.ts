import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'device.new-one-not-told',
  breaks: 'A new device is recorded, but nobody tells the holder of the account.',
  fails: ['log-in-monitoring.unusual-noticed'],
  blinds: [],
  override: () => ({ riskIsTold: () => false }),
};

export default fault;
