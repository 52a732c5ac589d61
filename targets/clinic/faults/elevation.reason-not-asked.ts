import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'elevation.reason-not-asked',
  breaks: 'An elevation can be asked for without saying why.',
  fails: ['access.elevation'],
  blinds: [],
  override: () => ({ elevationReasonSuffices: () => true }),
};

export default fault;
