import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'emergency.blank-reason-accepted',
  breaks: 'Some text is demanded as the reason of an emergency, and blanks are text.',
  fails: ['emergency.break-glass'],
  blinds: [],
  override: () => ({ reasonSuffices: (reason) => reason !== '' }),
};

export default fault;
