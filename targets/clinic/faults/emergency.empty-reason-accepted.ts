import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'emergency.empty-reason-accepted',
  breaks: 'Emergency access is given without a reason.',
  fails: ['emergency.break-glass'],
  blinds: [],
  override: () => ({ reasonSuffices: () => true }),
};

export default fault;
