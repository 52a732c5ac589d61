import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'device.new-one-unnoticed',
  breaks: 'A sign-in from a browser never seen before looks like any other.',
  fails: ['log-in-monitoring.unusual-noticed'],
  blinds: [],
  override: () => ({ riskOf: () => undefined }),
};

export default fault;
